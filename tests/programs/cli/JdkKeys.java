// SPDX-License-Identifier: Apache-2.0 OR MIT
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Keys and tokens of a JDK, without a JWT library.
 *
 * Usage: JdkKeys make FOLDER            writes RSA and EC key pairs and a token of each
 *        JdkKeys verify KEY_FILE TOKEN  fails unless the key verifies the token
 */
public final class JdkKeys {
    private static String signatureOf(String type) {
        return type.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
    }

    private static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private static String token(String type, PrivateKey key) throws Exception {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        String header = "{\"alg\":\"" + (type.equals("RSA") ? "RS256" : "ES256") + "\"}";
        String input = encoder.encodeToString(header.getBytes()) + "."
            + encoder.encodeToString("{\"iss\":\"jdk\",\"exp\":1800003600}".getBytes());
        var signature = Signature.getInstance(signatureOf(type));
        signature.initSign(key);
        signature.update(input.getBytes());
        return input + "." + encoder.encodeToString(signature.sign());
    }

    private static void make(Path folder) throws Exception {
        for (String type : new String[] {"RSA", "EC"}) {
            var generator = KeyPairGenerator.getInstance(type);
            generator.initialize(type.equals("RSA") ? 2048 : 256);
            var pair = generator.generateKeyPair();
            Files.writeString(folder.resolve(type + ".key"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.write(folder.resolve(type + ".der"), pair.getPrivate().getEncoded());
            Files.writeString(folder.resolve(type + ".pem"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            Files.writeString(folder.resolve(type + ".jwt"), token(type, pair.getPrivate()));
        }
    }

    private static boolean verifies(Path file, String token) throws Exception {
        String text = Files.readString(file).replaceAll("-----[^-]+-----|\\s", "");
        String type = file.getFileName().toString().startsWith("RSA") ? "RSA" : "EC";
        var key = KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
        var signature = Signature.getInstance(signatureOf(type));
        int end = token.lastIndexOf('.');
        signature.initVerify(key);
        signature.update(token.substring(0, end).getBytes());
        return signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("make")) {
            make(Path.of(args[1]));
        } else if (!verifies(Path.of(args[1]), args[2])) {
            throw new AssertionError("the signature is wrong");
        }
    }
}
