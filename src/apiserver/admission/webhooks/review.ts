import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { Server } from '../../server.ts';

/** One write that a webhook is asked about. */
export interface Review {
  server: Server;
  object: KubeObject;
  /** Undefined when the object is new. */
  old: KubeObject | undefined;
}

/** What a webhook has to say against a write. */
export interface Refusal {
  code: number;
  reason: string;
  message: string;
}

export type KnownWebhook = (review: Review) => Refusal | undefined;
