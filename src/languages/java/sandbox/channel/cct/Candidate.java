package cct;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.teavm.interop.Address;
import org.teavm.interop.Export;

/** The candidate's side: answers the judge's calls. */
public final class Candidate {
    /** What an answer begins with. */
    static final int GIVES = 0;
    static final int RAISES = 1;
    static final int GIVES_ITS_OWN = 2;
    static final int LACKS = 3;

    private static Entry entry;

    private Candidate() {
    }

    /** Says what is called. */
    public static void open(Entry method) {
        entry = method;
    }

    /** Answers a call. */
    @Export(name = "cct_call")
    public static void call(int size) {
        byte[] question = new byte[size];
        Channel.fetch(Address.ofData(question));
        Writer answer = answerTo(question);
        Channel.answer(Address.ofData(answer.bytes()), answer.size());
    }

    private static Writer answerTo(byte[] question) {
        try {
            List<String> texts = new ArrayList<>();
            Object[] given = new Reader(question, texts).values();
            Map<String, Integer> known = new IdentityHashMap<>();
            for (int i = 0; i < texts.size(); i++)
                known.put(texts.get(i), i);
            Object result = entry.call(given);
            Writer answer = new Writer(known);
            answer.octet(GIVES);
            answer.value(result);
            answer.values(given);
            return answer;
        } catch (Uncrossable error) {
            return words(error.isOwn ? GIVES_ITS_OWN : LACKS, error.getMessage());
        } catch (Lacking error) {
            return words(LACKS, error.getMessage());
        } catch (Throwable error) {
            return words(RAISES, described(error));
        }
    }

    private static Writer words(int beginning, String words) {
        Writer answer = new Writer(new ArrayList<>());
        answer.octet(beginning);
        answer.text(words);
        return answer;
    }

    private static String described(Throwable error) {
        String name = error.getClass().getName();
        try {
            return error.getMessage() == null ? name : name + ": " + error.getMessage();
        } catch (Throwable further) {
            return name;
        }
    }
}
