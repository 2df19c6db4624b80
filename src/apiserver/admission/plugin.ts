import type { KubeObject } from '../../apimachinery/meta.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import type { WriteOptions } from '../context.ts';
import type { Server } from '../server.ts';

/**
 * Something that completes or refuses writes of a kind (or of all) before validation, as the admission plugins of a
 * real API server do. Objects are private copies: they may be changed in place. Refusals are thrown as ApiError.
 */
export interface AdmissionPlugin {
  /** The store's name for the kind, `pods`; without it the plugin sees every kind. */
  collection?: string;
  create?(server: Server, object: any, kind: KindDefinition, options: WriteOptions): void;
  /** Judges a new object when it has its name and is valid; changes nothing. */
  review?(server: Server, object: any, kind: KindDefinition, options: WriteOptions): void;
  update?(server: Server, next: any, old: any, kind: KindDefinition, options: WriteOptions): void;
  /** Completes a status that is about to be written. */
  status?(status: any): any;
  delete?(server: Server, stored: KubeObject, kind: KindDefinition): void;
}

/** How a refusal calls an object that may not have got its name yet. */
export const nameInRefusal = ({ metadata }: KubeObject): string => metadata.name || metadata.generateName || 'Unknown';
