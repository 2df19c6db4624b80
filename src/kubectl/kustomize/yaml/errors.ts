import { encodeNode } from './encode.ts';
import { isMissingOrNull, type NodeKind, type YNode } from './node.ts';

/** A text that is no YAML. Callers look whether it may be something else: a path, a JSON patch. */
export class MalformedYAML extends Error {}

const kindNames: Record<NodeKind, string> = { map: 'MappingNode', seq: 'SequenceNode', scalar: 'ScalarNode', none: '' };

/** Something else was expected at a place. */
export class WrongNodeKind extends Error {
  constructor(
    readonly actual: NodeKind,
    message: string,
  ) {
    super(message);
  }
}

/** @throws WrongNodeKind unless the node is of that kind; null and nothing pass */
export function expectKind(node: YNode | undefined, kind: NodeKind): void {
  if (isMissingOrNull(node)) return;
  const { kind: actual } = node as YNode;
  if (actual === kind) return;
  throw new WrongNodeKind(
    actual,
    `wrong node kind: expected ${kindNames[kind]} but got ${kindNames[actual]}: node contents:\n${encodeNode(node as YNode)}`,
  );
}

/** Does something, and tells where when it fails; the kind of the failure stays known. */
export function within<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw prefixed(where, error);
  }
}

export function prefixed(where: string, error: unknown): Error {
  const message = `${where}: ${(error as Error).message}`;
  if (error instanceof WrongNodeKind) return new WrongNodeKind(error.actual, message);
  if (error instanceof MalformedYAML) return new MalformedYAML(message);
  return new Error(message);
}
