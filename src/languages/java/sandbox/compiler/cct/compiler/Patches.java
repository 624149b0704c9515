package cct.compiler;

import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ClassReader;
import org.teavm.model.ClassReaderSource;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.IntegerConstantInstruction;
import org.teavm.model.util.InstructionVariableMapper;
import org.teavm.model.util.ModelUtils;

/**
 * Puts the methods of a class in cct.patches into the library's of that name in java.lang, and
 * gives programs a stack of references that is larger than the engine's own stack, since TeaVM does
 * not notice where it ends.
 */
final class Patches implements ClassHolderTransformer {
    private static final List<String> NAMES = List.of("Integer", "Math", "System");
    private static final String PLACE = "java.lang.";
    private static final String HEAP = "org.teavm.backend.wasm.WasmHeap";
    /** Bytes, and the number of the parameter that says so. */
    private static final int STACK = 32 << 20;
    private static final int STACK_PARAMETER = 4;

    private final ClassReaderSource classes;

    Patches(ClassReaderSource classes) {
        this.classes = classes;
    }

    @Override
    public void transformClass(ClassHolder own, ClassHolderTransformerContext context) {
        if (own.getName().equals(HEAP))
            for (MethodHolder method : own.getMethods())
                if (method.getName().equals("initHeap"))
                    enlargeStack(method.getProgram());
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

    private static void enlargeStack(Program program) {
        Variable given = program.variableAt(STACK_PARAMETER);
        Variable size = program.createVariable();
        InstructionVariableMapper mapper =
                new InstructionVariableMapper(one -> one == given ? size : one);
        for (BasicBlock block : program.getBasicBlocks())
            mapper.apply(block);
        IntegerConstantInstruction constant = new IntegerConstantInstruction();
        constant.setReceiver(size);
        constant.setConstant(STACK);
        program.basicBlockAt(0).addFirst(constant);
    }
}
