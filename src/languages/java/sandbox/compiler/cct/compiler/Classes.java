package cct.compiler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The classes of one text, by Java's own compiler. It sees Java's interfaces, the package cct and
 * the text; it writes nothing, and runs nothing of the text (no processors of annotations).
 */
final class Classes {
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-g:none", "-nowarn", "-Xlint:none", "--release", "17");
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES =
            JAVAC.getStandardFileManager(null, Locale.ROOT, null);

    private Classes() {
    }

    /** Class files by name, in the package without name. */
    static Map<String, byte[]> of(String text) throws Refused {
        Map<String, Made> made = new HashMap<>();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        boolean isDone = JAVAC.getTask(null, new Files(made), said, OPTIONS, null,
                List.of(new Text(text))).call();
        for (Diagnostic<?> one : said.getDiagnostics())
            if (one.getKind() == Diagnostic.Kind.ERROR)
                throw new Refused("error: " + one.getMessage(Locale.ROOT).replace('\n', ' '));
        if (!isDone)
            throw new StackOverflowError();
        Map<String, byte[]> classes = new HashMap<>();
        for (Map.Entry<String, Made> one : made.entrySet()) {
            if (one.getKey().indexOf('.') >= 0)
                throw new Refused("error: expected no package, got class " + one.getKey());
            classes.put(one.getKey(), one.getValue().bytes.toByteArray());
        }
        return classes;
    }

    private static final class Files extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, Made> made;

        Files(Map<String, Made> made) {
            super(FILES);
            this.made = made;
        }

        @Override
        public Iterable<JavaFileObject> list(JavaFileManager.Location place, String packageName,
                Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
            if (place == StandardLocation.CLASS_PATH && !packageName.equals("cct"))
                return Collections.emptyList();
            return super.list(place, packageName, kinds, recurse);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(JavaFileManager.Location place, String name,
                JavaFileObject.Kind kind, FileObject sibling) {
            return made.computeIfAbsent(name, Made::new);
        }
    }

    private static final class Made extends SimpleJavaFileObject {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Made(String name) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String text) {
            super(URI.create("memory:///Program.java"), Kind.SOURCE);
            this.text = text;
        }

        /** A public class may have any name. */
        @Override
        public boolean isNameCompatible(String name, Kind kind) {
            return kind == Kind.SOURCE;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
