import { apiVersionOf } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { coreEvent, eventsEvent } from './conversion/event.ts';
import { hpaV1, hpaV2 } from './conversion/horizontalpodautoscaler.ts';

type Conversion = (object: KubeObject) => KubeObject;

/** Kinds that are served in more than one form and kept in one: how to get from any form to each of them. */
const conversions: Readonly<Record<string, { storage: string; to: Readonly<Record<string, Conversion>> }>> = {
  'horizontalpodautoscalers.autoscaling': {
    storage: 'autoscaling/v2',
    to: { 'autoscaling/v1': hpaV1, 'autoscaling/v2': hpaV2 },
  },
  events: { storage: 'v1', to: { v1: coreEvent, 'events.k8s.io/v1': eventsEvent } },
};

/** The object as a kind's own version shows it. Versions of a custom resource differ in the name of the version only. */
export function inVersionOf(kind: KindDefinition, object: KubeObject): KubeObject {
  return convert(collectionOf(kind), object, apiVersionOf(kind));
}

/** The object as it is kept. */
export function inStorageVersion(kind: KindDefinition, object: KubeObject): KubeObject {
  const storage = conversions[collectionOf(kind)]?.storage;
  return storage === undefined ? object : convert(collectionOf(kind), object, storage);
}

function convert(collection: string, object: KubeObject, apiVersion: string): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  const conversion = conversions[collection]?.to[apiVersion];
  return conversion ? conversion(object) : { ...object, apiVersion };
}
