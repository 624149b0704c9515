package cct;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.teavm.interop.Address;
import org.teavm.interop.Export;

/** The judge's side: asks the candidate, counts checks, gives the verdict. */
public final class Judge {
    private static final int PASSED = 0;
    private static final int WRONG_OUTPUT = 1;
    private static final int EXCEPTION = 2;
    private static final int NOT_JUDGED = 3;

    private static Test test;
    private static int checks;

    private Judge() {
    }

    /** Says what is run. */
    public static void open(Test trusted) {
        test = trusted;
    }

    /** Runs the test. */
    @Export(name = "cct_judge")
    public static void judge() {
        try {
            test.run();
        } catch (Uncrossable error) {
            finish(NOT_JUDGED, error.getMessage());
        } catch (Throwable error) {
            finish(WRONG_OUTPUT, "the test broke down: " + error);
        }
        finish(PASSED, "");
    }

    /** What the candidate gives for these arguments, which it may change. */
    public static Object ask(Object[] given) {
        List<String> texts = new ArrayList<>();
        Writer question = new Writer(texts);
        question.values(given);
        int size = Channel.ask(Address.ofData(question.bytes()), question.size());
        byte[] bytes = new byte[size];
        Channel.take(Address.ofData(bytes));
        Reader answer = new Reader(bytes, texts);
        int beginning = answer.octet();
        if (beginning == Candidate.RAISES)
            finish(EXCEPTION, answer.text());
        if (beginning == Candidate.GIVES_ITS_OWN)
            finish(WRONG_OUTPUT, answer.text());
        if (beginning == Candidate.LACKS)
            finish(NOT_JUDGED, answer.text());
        Object result = answer.value();
        Object[] left = answer.values();
        for (int i = 0; i < given.length; i++)
            change(given[i], left[i]);
        return result;
    }

    /** A check: whether it failed. */
    public static boolean fails(boolean failed) {
        checks++;
        if (failed)
            finish(WRONG_OUTPUT, "check " + checks);
        return false;
    }

    /** A list of checks, each of which must hold. */
    public static boolean fails(List<Boolean> held) {
        for (Boolean one : held)
            fails(!one);
        return false;
    }

    private static void finish(int outcome, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        Channel.finish(outcome, checks, Address.ofData(bytes), bytes.length);
    }

    /** Carries over what a call did to an argument. */
    @SuppressWarnings("unchecked")
    private static void change(Object own, Object left) {
        if (own == null || left == null || own.equals(left))
            return;
        if (own instanceof Map && left instanceof Map) {
            ((Map<Object, Object>) own).clear();
            ((Map<Object, Object>) own).putAll((Map<Object, Object>) left);
        } else if (own instanceof List && ((List<?>) own).size() == ((Collection<?>) left).size()) {
            Object[] values = ((Collection<?>) left).toArray();
            for (int i = 0; i < values.length; i++)
                ((List<Object>) own).set(i, values[i]);
        } else if (own instanceof Collection && left instanceof Collection) {
            ((Collection<Object>) own).clear();
            ((Collection<Object>) own).addAll(Arrays.asList(((Collection<?>) left).toArray()));
        } else if (Arrangement.kindOf(own) >= 0
                && Arrangement.kindOf(own) == Arrangement.kindOf(left)) {
            for (int i = 0; i < Arrangement.length(own); i++)
                Arrangement.set(own, i, Arrangement.get(left, i));
        } else if (own instanceof StringBuilder && left instanceof StringBuilder) {
            ((StringBuilder) own).setLength(0);
            ((StringBuilder) own).append((StringBuilder) left);
        }
    }
}
