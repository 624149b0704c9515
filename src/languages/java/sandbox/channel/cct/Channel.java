package cct;

import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** The calls of the sandbox: the judge's three, then the candidate's two. */
final class Channel {
    private Channel() {
    }

    @Import(module = "cct", name = "ask")
    static native int ask(Address at, int size);

    @Import(module = "cct", name = "take")
    static native void take(Address at);

    @Import(module = "cct", name = "finish")
    static native void finish(int outcome, int checks, Address at, int size);

    @Import(module = "cct", name = "fetch")
    static native void fetch(Address at);

    @Import(module = "cct", name = "answer")
    static native void answer(Address at, int size);
}
