import type { KubeObject, ObjectKey } from './meta.ts';
import type { Status } from './status.ts';

/**
 * What a controller or the kubelet wants done. Nothing happens until the cluster applies it through the API server,
 * which names, defaults, allocates and stores as it does for any client. Writing what is already there is no write.
 */
export type Change =
  | {
      verb: 'create';
      object: KubeObject;
      /** What to do next with the object as stored: now it has its name (an event `Created pod: …` needs it). */
      created?: (object: KubeObject) => readonly Change[];
      /** What to do when the API server refuses, e.g. tell it in an event. */
      refused?: (status: Status) => readonly Change[];
    }
  /** Replace metadata and spec (the status subresource, where there is one, stays as stored). */
  | { verb: 'update'; object: KubeObject }
  /** Replace the status only. */
  | { verb: 'updateStatus'; object: KubeObject }
  | {
      verb: 'delete';
      kind: ResourceName;
      key: ObjectKey /** Refuse when the object was replaced meanwhile. */;
      uid?: string;
      gracePeriodSeconds?: number;
      /** Without one: the kind's default, which is to let the garbage collector follow. */
      propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
    }
  | { verb: 'event'; event: EventDraft }
  /** Call this controller for this key again at that time (ms). One wake-up per controller and key: the latest counts. */
  | { verb: 'wake'; at: number }
  /** Keep (or, without a record, forget) what a container has on disk. Not part of the API. */
  | { verb: 'record'; key: string; record?: unknown };

/** Group and plural, as KindDefinition has them. */
export interface ResourceName {
  group: string;
  plural: string;
}

export interface EventDraft {
  /** The object the event is about. */
  about: KubeObject;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** `kubelet`, `default-scheduler` … */
  component: string;
  /** The node, for events of the kubelet. */
  host?: string;
  /** `spec.containers{web}` */
  fieldPath?: string;
}
