import { Allocations } from './admission/allocations.ts';
import type { ApiServerOptions } from './context.ts';
import { CustomKinds } from './custom-kinds.ts';
import { EventRecorder } from './events.ts';

/** The API server as its own parts see it: what it was made of, and what it keeps in mind between requests. */
export interface Server extends ApiServerOptions {
  readonly allocations: Allocations;
  readonly recorder: EventRecorder;
  readonly customKinds: CustomKinds;
}

export const serverOf = (options: ApiServerOptions): Server => ({
  ...options,
  allocations: new Allocations(options.store),
  recorder: new EventRecorder(options),
  customKinds: new CustomKinds(options),
});
