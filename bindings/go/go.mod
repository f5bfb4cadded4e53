module edgejwt

go 1.19
