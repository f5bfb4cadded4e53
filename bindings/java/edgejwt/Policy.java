// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import static edgejwt.EdgejwtException.usage;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import edgejwt.Native.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What a token must satisfy. Set all fields before threads share it. */
public final class Policy {
    final Native.PolicyStruct struct = new Native.PolicyStruct();
    private final List<Memory> kept = new ArrayList<>(); // memory that the struct points to

    private Policy(BiConsumer<Pointer, Size> preset) {
        preset.accept(struct.getPointer(), new Size(struct.size()));
        struct.read();
    }

    public static Policy strictest() { return new Policy(Native::edgejwt_policy_init); }
    public static Policy neuronex() { return new Policy(Native::edgejwt_policy_neuronex); }
    public static Policy happypathology() { return new Policy(Native::edgejwt_policy_happypathology); }

    public Policy issuer(String value) { return set("issuer", text(value)); }
    public Policy subject(String value) { return set("subject", text(value)); }
    public Policy typ(String value) { return set("typ", text(value)); }
    public Policy audiences(String... values) { return list("audiences", values).set("audience_count", new Size(values.length)); }
    public Policy required(String... values) { return list("required", values).set("required_count", new Size(values.length)); }
    /** Names and values in turn: a claim must have one of the values that are given for its name. */
    public Policy rules(String... pairs) { return list("rules", pairs).set("rule_count", new Size(pairs.length / 2)); }
    public Policy leeway(long seconds) { return set("leeway", seconds); }
    public Policy maxLifetime(long seconds) { return set("max_lifetime", seconds); }
    public Policy issuedAfter(long time) { return set("issued_after", time); }
    public Policy earliestNow(long time) { return set("earliest_now", time); }
    public Policy datesAsStrings() { return set("flags", struct.flags | Native.DATES_AS_STRINGS); }
    public Policy expOptional() { return set("flags", struct.flags | Native.EXP_OPTIONAL); }
    public Policy anyAudience() { return set("flags", struct.flags | Native.ANY_AUDIENCE); }

    private Policy set(String field, Object value) {
        struct.writeField(field, value);
        return this;
    }

    private Memory text(String value) {
        kept.add(Native.memory(value));
        return kept.get(kept.size() - 1);
    }

    private Policy list(String field, String[] values) {
        if (values == null) throw usage("expected an array");
        Memory names = new Memory((values.length + 1L) * com.sun.jna.Native.POINTER_SIZE);
        for (int i = 0; i < values.length; i++) names.setPointer((long) i * com.sun.jna.Native.POINTER_SIZE, text(values[i]));
        kept.add(names);
        return set(field, names);
    }
}
