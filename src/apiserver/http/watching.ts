import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { WatchEvent } from '../../apimachinery/rest.ts';

/** A client that reads nothing for so long is gone, ms. */
const patienceMs = 30_000;

/**
 * Sends events as lines of JSON, each as soon as it happens. What a slow client has not read yet waits here for a
 * while, one write at a time, and further back as changes that are not encoded.
 */
export async function sendEvents(
  to: ServerResponse,
  events: AsyncIterable<WatchEvent>,
  gone: AbortSignal,
): Promise<void> {
  to.statusCode = 200;
  to.setHeader('Content-Type', 'application/json');
  to.flushHeaders();
  for await (const event of events) {
    if (to.write(lineOf(event))) continue;
    await once(to, 'drain', { signal: AbortSignal.any([gone, AbortSignal.timeout(patienceMs)]) });
  }
  to.end();
}

/** Encoded objects, so that watchers of the same thing share them: they hear of it at nearly the same time. */
let encoded = new Map<object, string>();
const encodedLimit = 500;

function lineOf({ type, object }: WatchEvent): string {
  let text = encoded.get(object);
  if (text === undefined) {
    if (encoded.size === encodedLimit) encoded = new Map();
    encoded.set(object, (text = JSON.stringify(object)));
  }
  return `{"type":"${type}","object":${text}}\n`;
}
