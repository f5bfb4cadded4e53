#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Makes the key files of the tests in the folder $1, by openssl; what would
# take too long to make is copied from the folder $2.
set -eu
cp "$2"/*.pem "$2"/*.key "$2"/*.jwk "$1"
cd "$1"

rsa() { # name, bits
    openssl genrsa -out "$1.key" "$2"
    openssl rsa -in "$1.key" -traditional -out "$1.pkcs1.key"
    openssl rsa -in "$1.key" -pubout -out "$1.pem"
    openssl rsa -in "$1.key" -RSAPublicKey_out -out "$1.pkcs1.pem"
}

rsa rsa2048 2048
rsa other 2048
rsa rsa3072 3072
rsa rsa4096 4096
rsa rsa1024 1024
rsa rsa2560 2560
openssl genrsa -3 -out e3.key 2048
openssl rsa -in e3.key -pubout -out e3.pem

openssl pkcs8 -topk8 -in rsa2048.key -passout pass:secret -out encrypted.key
openssl rsa -in rsa2048.key -traditional -aes128 -passout pass:secret -out encrypted.pkcs1.key
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key
openssl pkey -in pss.key -pubout -out pss.pem
openssl ecparam -name prime256v1 -genkey -out ec.sec1.key
openssl pkey -in ec.sec1.key -out ec.key
openssl pkey -in ec.key -pubout -out ec.pem
openssl genpkey -algorithm ED25519 -out ed25519.key
openssl pkey -in ed25519.key -pubout -out ed25519.pem
openssl req -x509 -key rsa2048.key -subj /CN=gateway -days 3650 -out certificate.pem

# What people do to key files.
sed 's/$/\r/' rsa2048.pem > crlf.pem
printf '\357\273\277' | cat - rsa2048.pem > bom.pem
{ echo "Public key of the gateway"; echo; cat rsa2048.pem; } > commented.pem
printf '%s' "$(cat rsa2048.pem)" > unended.pem
head -n 4 rsa2048.pem > truncated.pem
head -n 9 rsa2048.key > truncated.key
sed 5d rsa2048.pem > short.pem
sed 5d rsa2048.key > short.key
printf '' > empty.pem
printf 'garbage\n' > garbage.pem
head -c 70000 /dev/zero | tr '\0' '\n' | cat - rsa2048.pem > large.pem
head -c 65000 /dev/zero | tr '\0' '\n' | cat - rsa2048.pem > padded.pem
printf 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ user@host\n' > ssh.pem
cp rsa2048.pem unreadable.pem
ssh-keygen -q -t rsa -b 2048 -N '' -C test -f openssh.key
mkdir directory.pem
mkfifo fifo.pem
ln -s rsa2048.pem link.pem
ln -s nowhere dangling.pem
chmod 000 unreadable.pem
touch done
