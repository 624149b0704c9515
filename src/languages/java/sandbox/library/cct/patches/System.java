package cct.patches;

import org.teavm.interop.Import;

/** Methods of java.lang.System that the library lacks. */
final class System {
    private System() {
    }

    @Import(module = "wasi_snapshot_preview1", name = "proc_exit")
    public static native void exit(int status);
}
