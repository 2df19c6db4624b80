import { createHash } from 'node:crypto';
import type { KubeObject } from '../apimachinery/meta.ts';
import { type BuildStep, buildImage } from '../containers/build/build.ts';
import { BuildError } from '../containers/build/dockerfile.ts';
import type { Filesystem } from '../containers/filesystem.ts';
import { imageOf, pullImage } from '../containers/images/index.ts';
import { parseReference, ReferenceFormatError } from '../containers/reference.ts';
import type { Store } from '../store/store.ts';
import type { Cluster } from './cluster.ts';
import { collection, imageNamed, imagesOf, keyOf, type StoredImage } from './image-source.ts';

export interface BuildRequest {
  files: Filesystem;
  /** Absolute, in there. */
  root: string;
  dockerfile: string;
  tags: readonly string[];
  args: Readonly<Record<string, string>>;
  /** Put it where the cluster finds it, too. */
  load: boolean;
}

/**
 * Builds an image and keeps it.
 * @throws BuildError
 */
export async function build(cluster: Cluster, request: BuildRequest): Promise<{ id: string; steps: BuildStep[] }> {
  const names = request.tags.map(tagName);
  const simulation = await cluster.simulation();
  return cluster.act(async () => {
    const { files, root, dockerfile, args } = request;
    const net = simulation.netFrom('outside');
    const { image, steps } = await buildImage({ files, root, dockerfile, args, net, now: cluster.now });
    for (const reference of names) {
      const stored: StoredImage = { ...image, reference, createdAt: cluster.now, pushed: request.load };
      cluster.store.put(collection, reference, stored as unknown as KubeObject);
    }
    return { id: idOf(image), steps };
  });
}

function tagName(tag: string): string {
  try {
    return keyOf(tag);
  } catch (error) {
    if (!(error instanceof ReferenceFormatError)) throw error;
    const why = /must be lowercase/.test(error.message)
      ? 'repository name must be lowercase'
      : 'invalid reference format';
    throw new BuildError(`invalid tag "${tag}": ${why}`);
  }
}

const idOf = (image: object): string => createHash('sha256').update(JSON.stringify(image)).digest('hex');

/** @returns the digest; undefined when there is no such image here */
export function push(cluster: Cluster, reference: string): Promise<string | undefined> {
  return cluster.act(() => {
    const found = imageNamed(cluster.store, reference);
    if (!found) return undefined;
    cluster.store.put(collection, found.reference, { ...found, pushed: true } as unknown as KubeObject);
    return idOf(found);
  });
}

/** @returns the digest, or the registry's refusal */
export function pull(cluster: Cluster, reference: string): Promise<{ digest: string } | { refusal: string }> {
  return cluster.act(() => {
    const answer = pullImage(reference);
    if ('reason' in answer) return { refusal: answer.message };
    if (!imageNamed(cluster.store, reference)) {
      const { env } = imageOf(reference);
      const name = keyOf(reference);
      const stored: StoredImage = {
        reference: name,
        base: reference,
        createdAt: cluster.now,
        env,
        ports: [],
        labels: {},
        files: {},
        pushed: true,
        pulled: true,
      };
      cluster.store.put(collection, name, stored as unknown as KubeObject);
    }
    return { digest: answer.imageID.split('@')[1]! };
  });
}

/** @returns false when there was none */
export function forget(cluster: Cluster, reference: string): Promise<boolean> {
  return cluster.act(() => {
    const found = imageNamed(cluster.store, reference);
    if (found) cluster.store.delete(collection, found.reference);
    return found !== undefined;
  });
}

/** A second name. @returns false when there is no image of the first */
export function tag(cluster: Cluster, from: string, to: string): Promise<boolean> {
  return cluster.act(() => {
    const found = imageNamed(cluster.store, from);
    const reference = tagName(to);
    if (found)
      cluster.store.put(collection, reference, { ...found, reference, pushed: false } as unknown as KubeObject);
    return found !== undefined;
  });
}

export interface ListedImage {
  repository: string;
  tag: string;
  id: string;
  createdAt: number;
  sizeBytes: number;
}

/** The newest first, with names as docker prints them. */
export const listed = (store: Store): ListedImage[] =>
  imagesOf(store)
    .sort((a, b) => b.createdAt - a.createdAt || (a.reference < b.reference ? -1 : 1))
    .map((image) => {
      const { domain, path, tag: tagText = 'latest' } = parseReference(image.reference);
      const short = domain === 'docker.io' ? path.replace(/^library\//, '') : `${domain}/${path}`;
      const added = JSON.stringify(image.files).length;
      const { createdAt: _, reference: __, pushed: ___, ...content } = image;
      return {
        repository: short,
        tag: tagText,
        id: idOf(content),
        createdAt: image.createdAt,
        sizeBytes: imageOf(image.base).sizeBytes + added,
      };
    });

/** Makes all that was built known to the cluster's nodes, as if it had been copied to them. */
export const loadEverything = (cluster: Cluster): Promise<void> =>
  cluster.act(() => {
    for (const image of imagesOf(cluster.store)) {
      if (!image.pushed)
        cluster.store.put(collection, image.reference, { ...image, pushed: true } as unknown as KubeObject);
    }
  });
