// SPDX-License-Identifier: Apache-2.0 OR MIT
package edgejwt;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;

/** Prints what the Java wrapper declares of the library, as C++; kinds.hpp explains the letters. */
public final class Abi {
    private static final Map<Class<?>, Character> KINDS = Map.of(
        void.class, 'v', int.class, 'i', long.class, 'l', Native.Size.class, 'z', Pointer.class, 'p', byte[].class, 'c',
        String.class, 'c', PointerByReference.class, 'P', Native.SizeByReference.class, 'Z', LongByReference.class, 'L');

    private static void equation(String left, long right) {
        System.out.println("static_assert(" + left + " == " + right + ", \"\");");
    }

    private static void struct(String name, Structure struct) throws ReflectiveOperationException {
        equation("sizeof(" + name + ")", struct.size());
        Method offset = Structure.class.getDeclaredMethod("fieldOffset", String.class);
        offset.setAccessible(true);
        for (var field : struct.getClass().getDeclaredFields()) {
            equation("offsetof(" + name + ", " + field.getName() + ")", (int) offset.invoke(struct, field.getName()));
        }
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        System.out.println("#include \"kinds.hpp\"");
        for (Status status : Status.values()) equation("EDGEJWT_ERR_" + status, status.number);
        for (Edgejwt.Algorithm alg : Edgejwt.Algorithm.values()) equation("EDGEJWT_" + alg, alg.number);
        for (var field : Native.class.getDeclaredFields()) {
            if (field.getType() == int.class) equation("EDGEJWT_" + field.getName(), field.getInt(null));
        }
        struct("edgejwt_policy", new Native.PolicyStruct());
        struct("edgejwt_header", new Native.HeaderStruct());
        struct("edgejwt_claims", new Native.ClaimsStruct());
        struct("edgejwt_report", new Native.ReportStruct());
        for (Method method : Native.class.getDeclaredMethods()) {
            if (!Modifier.isNative(method.getModifiers())) continue;
            var kinds = new StringBuilder().append(KINDS.get(method.getReturnType()));
            for (Class<?> type : method.getParameterTypes()) kinds.append(KINDS.get(type));
            System.out.println("static_assert(fits(" + method.getName() + ", \"" + kinds + "\"), \"\");");
        }
    }
}
