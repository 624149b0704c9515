package cct.compiler;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.teavm.backend.wasm.WasmRuntimeType;
import org.teavm.backend.wasm.WasmTarget;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.model.ClassHolderSource;
import org.teavm.model.PreOptimizingClassHolderSource;
import org.teavm.model.ReferenceCache;
import org.teavm.parsing.ClasspathClassHolderSource;
import org.teavm.parsing.resource.Resource;
import org.teavm.parsing.resource.ResourceProvider;
import org.teavm.vm.MemoryBuildTarget;
import org.teavm.vm.TeaVM;
import org.teavm.vm.TeaVMBuilder;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Classes made WebAssembly by TeaVM. The library is read once; of a program nothing is loaded into
 * this virtual machine.
 */
final class Translation {
    /** The class whose main method a program begins with. */
    private static final String BEGINNING = "CctRun";
    private static final int LEAST_HEAP = 4 << 20;
    private static final String RESULT = "program.wasm";

    private final int mostHeap;
    private final ResourceProvider library;
    private final ReferenceCache references = new ReferenceCache();
    private final ClassHolderSource shared;

    /** @param mostHeap bytes of a program's heap */
    Translation(String mostHeap) {
        this.mostHeap = Integer.parseInt(mostHeap);
        List<File> files = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator))
            files.add(new File(path));
        library = ResourceProvider.ofClassPath(files);
        shared = source(library);
    }

    /** @throws Refused where the library lacks what the program names */
    byte[] program(Map<String, byte[]> classes) throws Refused {
        WasmTarget target = new WasmTarget();
        target.setRuntimeType(WasmRuntimeType.WASI);
        target.setExceptionsUsed(false);
        target.setObfuscated(true);
        target.setMinHeapSize(LEAST_HEAP);
        target.setMaxHeapSize(mostHeap);
        ResourceProvider own = new Own(classes);
        ClassHolderSource ownSource = source(own);
        TeaVMBuilder builder = new TeaVMBuilder(target);
        builder.setReferenceCache(references);
        builder.setClassLoader(Translation.class.getClassLoader());
        builder.setResourceProvider(own);
        builder.setClassSource((ClassHolderSource) name ->
                classes.containsKey(name) ? ownSource.get(name) : shared.get(name));
        TeaVM machine = builder.build();
        machine.setOptimizationLevel(TeaVMOptimizationLevel.SIMPLE);
        machine.add(new Patches(shared));
        machine.installPlugins();
        machine.setEntryPoint(BEGINNING);
        MemoryBuildTarget made = new MemoryBuildTarget();
        machine.build(made, RESULT);
        refuseProblems(machine.getProblemProvider().getSevereProblems());
        return made.getContent(RESULT);
    }

    private ClassHolderSource source(ResourceProvider files) {
        return new PreOptimizingClassHolderSource(
                new ClasspathClassHolderSource(files, references));
    }

    private static void refuseProblems(List<Problem> problems) throws Refused {
        TreeSet<String> words = new TreeSet<>();
        for (Problem problem : problems) {
            DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
            problem.render(text);
            words.add(text.getText());
        }
        if (!words.isEmpty())
            throw new Refused("error: the sandbox lacks: " + String.join("; ", words));
    }

    private final class Own implements ResourceProvider {
        private static final String ENDING = ".class";

        private final Map<String, byte[]> classes;

        Own(Map<String, byte[]> classes) {
            this.classes = classes;
        }

        @Override
        public Iterator<Resource> getResources(String name) {
            byte[] bytes = name.endsWith(ENDING)
                    ? classes.get(name.substring(0, name.length() - ENDING.length()))
                    : null;
            return bytes == null ? library.getResources(name)
                    : Collections.<Resource>singletonList(new Held(bytes)).iterator();
        }

        @Override
        public void close() {
        }
    }

    private static final class Held implements Resource {
        private final byte[] bytes;

        Held(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public Date getModificationDate() {
            return new Date(0);
        }
    }
}
