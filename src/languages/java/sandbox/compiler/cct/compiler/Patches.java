package cct.compiler;

import java.util.List;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ClassReader;
import org.teavm.model.ClassReaderSource;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.util.ModelUtils;

/** Puts the methods of a class in cct.patches into the library's of that name in java.lang. */
final class Patches implements ClassHolderTransformer {
    private static final List<String> NAMES = List.of("Integer", "Math");
    private static final String PLACE = "java.lang.";

    private final ClassReaderSource classes;

    Patches(ClassReaderSource classes) {
        this.classes = classes;
    }

    @Override
    public void transformClass(ClassHolder own, ClassHolderTransformerContext context) {
        if (!own.getName().startsWith(PLACE))
            return;
        String name = own.getName().substring(PLACE.length());
        if (!NAMES.contains(name))
            return;
        ClassReader patch = classes.get("cct.patches." + name);
        for (MethodReader method : patch.getMethods()) {
            if (method.getName().equals("<init>"))
                continue;
            MethodHolder replaced = own.getMethod(method.getDescriptor());
            if (replaced != null)
                own.removeMethod(replaced);
            own.addMethod(ModelUtils.copyMethod(method));
        }
    }
}
