package cct.compiler;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles one program after the other, so that only the first pays for the start of a virtual
 * machine. On standard input: a letter (p for a program, c for its classes alone), the length of a
 * text, then the text; on standard output: a letter (p what was asked for, w why there is none, t
 * its time was up, m its memory), a length, and bytes. Ends with its input, or itself where a
 * program has had its time, since no thread can be stopped.
 */
public final class Main {
    /** Seconds of processor time. */
    private static final long MOST_SECONDS = 20;
    /** Seconds on the clock: a machine may be busy. */
    private static final long MOST_WAITING = 120;
    /** Bytes of stack; expressions are read by recursion. */
    private static final long STACK = 16 << 20;

    private static final String FIRST =
            "class CctRun { cct.Entry none; public static void main(String[] given) { } }";

    private Main() {
    }

    public static void main(String[] args) throws Exception {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        System.setOut(System.err);
        Translation translation = new Translation(args[0]);
        translation.program(Classes.of(FIRST)); // opens all files, which may then go
        answer(out, new Answer('r', ""));
        try {
            while (true) {
                boolean isWhole = in.readByte() == 'p';
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                String text = new String(bytes, StandardCharsets.UTF_8);
                answer(out, answerWithin(isWhole ? translation : null, text));
            }
        } catch (EOFException end) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(DataOutputStream out, Answer answer) throws IOException {
        out.writeByte(answer.letter);
        out.writeInt(answer.bytes.length);
        out.write(answer.bytes);
        out.flush();
        if (answer.letter == 't')
            Runtime.getRuntime().halt(1);
    }

    private static Answer answerWithin(Translation translation, String text)
            throws InterruptedException {
        Answer[] made = new Answer[1];
        Thread thread = new Thread(null, () -> made[0] = answerTo(translation, text), "", STACK);
        thread.start();
        long start = System.nanoTime();
        while (thread.isAlive()) {
            thread.join(50);
            long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
            if (used > MOST_SECONDS * 1_000_000_000L)
                return new Answer('t', "the compiler needs more than " + MOST_SECONDS + " s");
            if (System.nanoTime() - start > MOST_WAITING * 1_000_000_000L)
                return new Answer('t', "the compiler waits for more than " + MOST_WAITING + " s");
        }
        return made[0];
    }

    /** Without a translation the classes as they are. */
    private static Answer answerTo(Translation translation, String text) {
        try {
            Map<String, byte[]> classes = Classes.of(text);
            return new Answer('p', translation == null ? together(classes)
                    : translation.program(classes));
        } catch (Refused refused) {
            return new Answer('w', refused.getMessage());
        } catch (StackOverflowError error) {
            return new Answer('m', "the compiler's stack is full");
        } catch (Throwable error) {
            return new Answer('w', "error: the compiler broke down: " + error);
        }
    }

    /** Names and class files in the order of their names. */
    private static byte[] together(Map<String, byte[]> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Map.Entry<String, byte[]> one : new TreeMap<>(classes).entrySet()) {
            out.writeUTF(one.getKey());
            out.writeInt(one.getValue().length);
            out.write(one.getValue());
        }
        return bytes.toByteArray();
    }

    private static final class Answer {
        final char letter;
        final byte[] bytes;

        Answer(char letter, byte[] bytes) {
            this.letter = letter;
            this.bytes = bytes;
        }

        Answer(char letter, String words) {
            this(letter, words.getBytes(StandardCharsets.UTF_8));
        }
    }
}
