import type { KubeObject } from '../../apimachinery/meta.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import { typed, typedJSON } from './object.ts';

/** `--save-config`: what the object was made from, for `kubectl apply`, as Go writes the struct. */
export function withLastAppliedStruct(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: __, ...metadata } = object.metadata;
  const bare = { ...object, metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations } };
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...annotations, [lastAppliedAnnotation]: `${typedJSON(typed(bare as KubeObject))}\n` },
    },
  };
}
