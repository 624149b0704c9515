/**
 * @file Writes a graph as an ONNX model (ModelProto of onnx.proto3). Only what the outputs need is
 * written. Large constants stay outside the file and are handed to the session by reference: inline
 * ones cost several times their size while a session loads.
 */
import type { Attribute, Graph, Node, Value, ValueType } from "./graph.js";
import { isOpen } from "./open-extents.js";
import {
  bytesField,
  floatField,
  integerField,
  messageField,
  textField,
} from "../../files/protobuf.js";

const DATA_TYPE: Record<ValueType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const IR_VERSION = 10;
const OPSET = 21;
/** Constants from this many bytes on are external. */
const EXTERNAL_BYTES = 4096;

/** A graph serialized for a session. */
export interface OnnxModel {
  /** A ModelProto (protobuf), without the external constants. */
  readonly bytes: Buffer;
  /** External constants: what a session's `externalData` wants. */
  readonly external: { path: string; data: Uint8Array }[];
  /** Operators that some output depends on. */
  readonly nodeCount: number;
  /** Names of the graph inputs that some output depends on. */
  readonly inputs: readonly string[];
}

/** Writes what is needed for `outputs` (values made by nodes, each once). */
export function writeModel(graph: Graph, outputs: readonly Value[]): OnnxModel {
  const nodes = new Map<Node, number>(); // needed nodes, with the order of their creation
  const constants = new Set<Value>();
  const inputs = new Set<Value>();
  const pending = [...outputs];
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (value.constant) constants.add(value);
    else if (!value.node) inputs.add(value);
    else if (!nodes.has(value.node)) {
      nodes.set(value.node, value.node.outputs[0]!.id);
      pending.push(...value.node.inputs);
    }
  }
  // creation order is topological
  const ordered = [...nodes].sort((a, b) => a[1] - b[1]).map(([node]) => node);
  const external: OnnxModel["external"] = [];
  const fields = [
    ...ordered.map(writeNode),
    textField(2, "program"),
    ...[...constants].map((value) => writeConstant(value, external)),
    ...graph.inputs
      .filter((value) => inputs.has(value))
      .map((value) => writeInfo(graph, 11, value)),
    ...outputs.map((value) => writeInfo(graph, 12, value)),
  ];
  const opset = (domain: string, version: number) =>
    messageField(8, textField(1, domain), integerField(2, version));
  const bytes = Buffer.concat([
    integerField(1, IR_VERSION),
    messageField(7, ...fields),
    opset("", OPSET),
    opset("com.microsoft", 1),
  ]);
  return {
    bytes,
    external,
    nodeCount: ordered.length,
    inputs: graph.inputs.filter((value) => inputs.has(value)).map((value) => value.name),
  };
}

function writeNode(node: Node): Buffer {
  const dot = node.op.lastIndexOf(".");
  return messageField(
    1,
    ...node.inputs.map((value) => textField(1, value.name)),
    ...node.outputs.map((value) => textField(2, value.name)),
    textField(4, node.op.slice(dot + 1)),
    ...Object.entries(node.attributes).map(([name, attribute]) => writeAttribute(name, attribute)),
    ...(dot < 0 ? [] : [textField(7, node.op.slice(0, dot))]),
  );
}

function writeAttribute(name: string, attribute: Attribute): Buffer {
  if ("int" in attribute)
    return messageField(5, textField(1, name), integerField(3, attribute.int), integerField(20, 2));
  if ("ints" in attribute)
    return messageField(
      5,
      textField(1, name),
      ...attribute.ints.map((value) => integerField(8, value)),
      integerField(20, 7),
    );
  if ("float" in attribute)
    return messageField(5, textField(1, name), floatField(2, attribute.float), integerField(20, 1));
  return messageField(5, textField(1, name), textField(4, attribute.text), integerField(20, 3));
}

function writeConstant(value: Value, external: OnnxModel["external"]): Buffer {
  const { buffer, byteOffset, byteLength } = value.constant!;
  const data = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  const head = [
    ...value.shape.map((extent) => integerField(1, extent)),
    integerField(2, DATA_TYPE[value.dtype]),
    textField(8, value.name),
  ];
  if (data.length < EXTERNAL_BYTES) return messageField(5, ...head, bytesField(9, data));
  const path = `constant-${external.length}`;
  external.push({ path, data });
  const entry = (key: string, text: string) =>
    messageField(13, textField(1, key), textField(2, text));
  return messageField(
    5,
    ...head,
    entry("location", path),
    entry("offset", "0"),
    entry("length", String(data.length)),
    integerField(14, 1),
  );
}

function writeInfo({ open }: Graph, field: number, value: Value): Buffer {
  const shape = messageField(
    2,
    ...value.shape.map((extent) =>
      messageField(
        1,
        isOpen(open, extent) ? textField(2, `open-${extent}`) : integerField(1, extent),
      ),
    ),
  );
  return messageField(
    field,
    textField(1, value.name),
    messageField(2, messageField(1, integerField(1, DATA_TYPE[value.dtype]), shape)),
  );
}
