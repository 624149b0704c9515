package cct.patches;

import org.teavm.interop.Import;

/** Methods of java.lang.Math that the library computes with larger errors than Java allows. */
final class Math {
    private Math() {
    }

    @Import(module = "teavmMath", name = "pow")
    public static native double pow(double base, double exponent);

    @Import(module = "teavmMath", name = "log10")
    public static native double log10(double value);

    @Import(module = "teavmMath", name = "cbrt")
    public static native double cbrt(double value);

    @Import(module = "teavmMath", name = "log1p")
    public static native double log1p(double value);

    @Import(module = "teavmMath", name = "expm1")
    public static native double expm1(double value);

    @Import(module = "teavmMath", name = "hypot")
    public static native double hypot(double x, double y);
}
