import { createHash } from 'node:crypto';
import type { Image, ImageRecipe, Server, ServerContext } from '../image.ts';
import { distributionPath } from '../image.ts';
import { fullName, type ImageReference, parseReference, ReferenceFormatError, repositoryOf } from '../reference.ts';
import type { ImageFacts, PullFailure } from '../runtime.ts';
import { alpine, busybox, curlImage, debian, ubuntu } from './base.ts';
import { type BuiltImage, imageFrom, pushedImage } from './built.ts';
import { accounts } from './distributions.ts';
import { goAnswer, goMyweb } from './go-myweb.ts';
import { hello, httpd } from './httpd.ts';
import { libraryNames } from './library.ts';
import { machine } from './machine.ts';
import { networkMultitool } from './network-multitool.ts';
import { nginx } from './nginx.ts';
import { samples } from './samples.ts';
import { libraryServices } from './services.ts';
import { systemRecipe } from './system.ts';
import { helloWorld, perl, toolboxes } from './toolboxes.ts';

/** Every image we know more about than its name. */
const recipes: readonly ImageRecipe[] = [
  goMyweb,
  networkMultitool,
  nginx,
  httpd,
  hello,
  busybox,
  alpine,
  ubuntu,
  debian,
  curlImage,
  helloWorld,
  perl,
  machine,
  ...toolboxes,
  ...libraryServices,
  ...samples,
];

const byRepository = new Map(recipes.map((recipe) => [recipe.repository, recipe]));
const projectHosts = 'registry\\.k8s\\.io|k8s\\.gcr\\.io|gcr\\.io/google[-_]containers';
/** Copies that the Kubernetes project keeps of images of others. */
const mirrored = new RegExp(`^(?:${projectHosts})/(?:e2e-test-images/)?(busybox|nginx|httpd|perl)(?:-slim)?$`);

/** What is known of a repository, or of the one that it copies. */
function recipeOf(repository: string): ImageRecipe | undefined {
  const original = mirrored.exec(repository)?.[1];
  if (!original) return byRepository.get(repository);
  const recipe = byRepository.get(`docker.io/library/${original}`);
  // nginx-slim counts `0.21`, and the tags of a copy are its own.
  return recipe && { repository, build: (tag) => recipe.build(tag.replace(/^0\./, '1.')) };
}
const built = new Map<string, Image>();

/** Facts of an image as its registry would give them, or why it cannot be had. */
export function pullImage(reference: string): ImageFacts | PullFailure {
  let parsed: ImageReference;
  try {
    parsed = parseReference(reference);
  } catch (error) {
    if (!(error instanceof ReferenceFormatError)) throw error;
    const message = `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": ${error.message}`;
    return { reason: 'InvalidImageName', message };
  }
  const failure = pushedImage(fullName(parsed)) ? undefined : registryFailure(parsed);
  if (failure) return { reason: 'ErrImagePull', message: failure };
  const digest = parsed.digest ?? `sha256:${sha256(fullName(parsed))}`;
  const image = imageOf(reference);
  return { image: fullName(parsed), imageID: `${repositoryOf(parsed)}@${digest}`, sizeBytes: sizeOf(image, digest) };
}

/** The image behind a reference that was pulled. */
export function imageOf(reference: string): Image {
  const parsed = parseReference(reference);
  const repository = repositoryOf(parsed);
  const pushed = pushedImage(fullName(parsed));
  if (pushed) return derived(pushed, repository);
  const known = built.get(reference);
  if (known) return known;
  const recipe = recipeOf(repository) ?? systemRecipe(repository) ?? unknownRecipe(repository, reference);
  const image: Image = { repository, ...recipe.build(parsed.tag ?? 'latest') };
  built.set(reference, image);
  return image;
}

const derivedImages = new WeakMap<BuiltImage, Image>();

/** An image that was built here. It may have been built from an older one of its own name. */
function derived(pushed: BuiltImage, repository: string): Image {
  const known = derivedImages.get(pushed);
  if (known) return known;
  const isItself = fullName(parseReference(pushed.base)) === pushed.reference;
  const image = imageFrom(isItself ? knownImage(pushed.base) : imageOf(pushed.base), pushed, repository);
  derivedImages.set(pushed, image);
  return image;
}

/** The image as it comes from elsewhere, whatever was pushed under its name here. */
function knownImage(reference: string): Image {
  const parsed = parseReference(reference);
  const repository = repositoryOf(parsed);
  const recipe = recipeOf(repository) ?? systemRecipe(repository) ?? unknownRecipe(repository, reference);
  return { repository, ...recipe.build(parsed.tag ?? 'latest') };
}

/** containerd's words for a name or a tag that its registry does not have. */
function registryFailure(reference: ImageReference): string | undefined {
  const repository = repositoryOf(reference);
  const name = fullName(reference);
  const unpack = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  if (repository.startsWith('docker.io/library/') && !libraryNames.has(reference.path.slice('library/'.length))) {
    return `rpc error: code = Unknown desc = ${unpack}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
  const recipe = byRepository.get(repository);
  if (reference.digest === undefined && recipe?.hasTag && !recipe.hasTag(reference.tag ?? 'latest')) {
    return `rpc error: code = NotFound desc = ${unpack}: ${name}: not found`;
  }
  return undefined;
}

const unknownServer = (reference: string): Server => ({
  process: 'app',
  ports: (_argv, _env, declared) => declared,
  answer: (request, context: ServerContext) => {
    if (request.scheme === 'https') return { code: 0, reason: 'plain HTTP', headers: [], body: '' };
    const text = `This is ${reference} (simulated), pod ${context.hostname}, port ${context.port}.\n${request.method} ${request.path}\n`;
    return goAnswer(text, context.now);
  },
});

/** An image nobody described: it runs, listens on its declared ports, and says what it is. It has busybox and bash. */
function unknownRecipe(repository: string, reference: string): ImageRecipe {
  return {
    repository,
    build: () => ({
      env: { PATH: distributionPath },
      entrypoint: ['/app'],
      userland: 'busybox',
      sh: 'ash',
      bash: '5.2',
      programs: { app: '/', curl: '/usr/bin' },
      versions: { curl: '8.11.1', busybox: '1.37.0' },
      files: accounts('/bin/sh'),
      servers: { app: unknownServer(reference) },
      sizeBytes: 0,
      unknown: true,
    }),
  };
}

/** Sizes differ a little between tags, as they do in a registry, but never between two runs. */
function sizeOf(image: Image, digest: string): number {
  const noise = Number.parseInt(digest.slice(-5), 16);
  return image.sizeBytes === 0 ? 20_000_000 + noise * 97 : image.sizeBytes;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
