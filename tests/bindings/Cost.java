// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import edgejwt.Edgejwt.Algorithm;
import java.util.Locale;

/** Measures what cost.c measures. Usage: Cost PRIVATE_KEY FOLDER_OF_KEYS */
public final class Cost {
    private interface Call {
        Claims run() throws EdgejwtException;
    }

    private static double best(Call call) throws EdgejwtException {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 60; round++) { // the first half warms up
            long start = System.nanoTime();
            for (int i = 0; i < 300; i++) call.run();
            best = Math.min(best, (System.nanoTime() - start) / 300e3);
        }
        return best;
    }

    public static void main(String[] args) throws EdgejwtException {
        long now = 1800000000;
        try (var signer = Edgejwt.SigningKey.fromFile(Algorithm.RS256, args[0]);
            var key = Edgejwt.VerifyingKey.fromFile(Algorithm.RS256, args[1] + "/neuron.pem");
            var ring = Edgejwt.Keyring.open(args[1])) {
            String token = signer.sign("{\"iss\":\"neuron\",\"aud\":\"neuronex\",\"exp\":1800000060}");
            Policy policy = Policy.neuronex();
            double verify = best(() -> key.verify(token, policy, now));
            double authorize = best(() -> ring.authorize("Bearer " + token, policy, now));
            System.out.printf(Locale.ROOT, "%.2f %.2f%n", verify, authorize);
        }
    }
}
