import type { KubeObject } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import { poll } from '../poll.ts';
import { fetchObjects, type ObjectTarget, type Targets } from '../resources.ts';
import type { Condition } from './conditions.ts';

export type Found = ObjectTarget & { object: KubeObject };

/** Waits for several objects, one after the other, with one patience for them all. */
export class Wait {
  readonly #client: Client;
  readonly #once: boolean;
  #patienceMs: number;

  /** @param patienceMs 0: look once */
  constructor(client: Client, patienceMs: number) {
    this.#client = client;
    this.#once = patienceMs === 0;
    this.#patienceMs = patienceMs;
  }

  /**
   * Waits until there are any objects.
   * @throws Error when the time is up
   */
  async untilThere(find: () => Promise<Targets>): Promise<void> {
    const look = async (): Promise<true | undefined> => {
      try {
        for await (const target of (await find()).each) {
          if ('error' in target) throw target.error;
          for await (const _ of fetchObjects(this.#client, target)) return true;
        }
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return undefined;
    };
    if (!(await this.#poll(look))) throw new Error('timed out waiting for the condition');
  }

  /**
   * @returns the object as it was when the condition was met; one that is gone as it was last
   * @throws Error when the time is up, ApiError when an object that should have come to some state is not there
   */
  async until(condition: Condition, found: Found): Promise<KubeObject> {
    if (condition.kind === 'create') return found.object;
    const { resource, namespace, name } = found;
    let last = found.object;
    let seen = false;
    const met = await this.#poll(async () => {
      try {
        last = await this.#client.get(resource, namespace, name);
        seen = true;
        return condition.kind === 'state' && condition.isMet(last) ? last : undefined;
      } catch (error) {
        if (!isNotFound(error)) throw error;
        if (condition.kind === 'delete') return last;
        if (!seen) throw error;
        return undefined;
      }
    });
    if (met) return met;
    const what = `${resource.plural}/${name}`;
    throw new Error(this.#once ? `condition not met for ${what}` : `timed out waiting for the condition on ${what}`);
  }

  async #poll<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    return poll(this.#client, this.#patienceMs, look, (waitedMs) => {
      this.#patienceMs -= waitedMs;
    });
  }
}
