import { basename } from 'node:path';
import { decodeStruct } from '../go-struct.ts';
import { selectorStruct } from '../kustomization.ts';
import type { Loader } from '../loader.ts';
import type { Selector } from '../selector.ts';
import { lookup, setScalar } from '../yaml/change.ts';
import { expectKind } from '../yaml/errors.ts';
import { scalar, type YNode } from '../yaml/node.ts';
import { selectorOf } from './patches.ts';
import { setNamespace, type Transformer } from './simple.ts';

interface Target {
  selector?: Partial<Selector>;
  fieldPath?: string;
  filePathPosition?: number;
}

const targetList = {
  name: 'ValueAddTransformerPlugin',
  fields: {
    targets: [
      {
        name: 'Target',
        fields: { selector: selectorStruct, fieldPath: 'string', filePathPosition: 'int' },
      },
    ],
  },
} as const;

export const valueAddStruct = {
  name: targetList.name,
  fields: { ...targetList.fields, value: 'string', targetFilePath: 'string' },
} as const;

/** Writes a value into fields, or into a place of the path that a field holds. */
export async function valueAddTransformer(
  config: { value?: string; targets?: readonly Target[]; targetFilePath?: string },
  loader: Loader,
): Promise<Transformer> {
  const value = (config.value ?? '').trim() || basename(loader.root);
  const targets = [...(config.targets ?? [])];
  if (config.targetFilePath) {
    const { parseYAML } = await import('../../manifests/yaml.ts');
    const found = decodeStruct(parseYAML(loader.loadText(config.targetFilePath)), targetList, { lenientText: true });
    targets.push(...(found.targets ?? []));
  }
  if (targets.length === 0) throw new Error('must specify at least one target');
  for (const { fieldPath = '', filePathPosition = 0 } of targets) {
    if (fieldPath === '') throw new Error('fieldPath cannot be empty');
    if (filePathPosition < 0) throw new Error(`value of FilePathPosition (${filePathPosition}) cannot be negative`);
  }
  return (map) => {
    for (const { selector, fieldPath = '', filePathPosition = 0 } of targets) {
      for (const { node } of selector ? map.select(selectorOf(selector)) : map.resources) {
        if (fieldPath === 'metadata/namespace') setNamespace(node!, { namespace: value, specs: [] });
        else addValue(node!, value, fieldPath, filePathPosition);
      }
    }
  };
}

function addValue(node: YNode, value: string, fieldPath: string, position: number): void {
  const fields: string[] = [];
  for (const part of fieldPath.split('/')) {
    const before = fields.at(-1);
    if (before?.endsWith('\\')) fields[fields.length - 1] = `${before.slice(0, -1)}/${part}`;
    else fields.push(part);
  }
  const field = lookup(node, fields, 'scalar');
  if (field === undefined) return;
  expectKind(field, 'scalar');
  setScalar(field, scalar(position > 0 ? insertPart(field.value, position - 1, value) : value));
}

/** An absolute path stays one. */
function insertPart(path: string, position: number, part: string): string {
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter((one) => one !== '');
  parts.splice(Math.min(position, parts.length), 0, part);
  return (absolute ? '/' : '') + parts.join('/');
}
