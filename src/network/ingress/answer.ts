import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { World } from '../../apis/world.ts';
import { type Header, hostOf } from '../http.ts';
import { isAllowed, mustLogIn } from './access.ts';
import { certificateFor } from './certificate.ts';
import { type Configuration, configurationOf, type Location, type Server } from './config.ts';
import { type IngressContext, note } from './context.ts';
import { type Found, locate, rewrite, serverNamed, wwwRedirect } from './locate.ts';
import { noContent, notTls, page, redirect, redirectToPath } from './pages.ts';
import { corsHeaders, customHeaders, globalHeaders } from './response-headers.ts';
import { parseByteSize, type Settings, settingsOf } from './settings.ts';
import { proxy } from './upstream.ts';

export type { IngressContext } from './context.ts';

/** The location that takes a request, or the redirect in its stead. */
export const placeFor = (request: HttpRequest, controller: Pod, world: World): Found =>
  locate(serverNamed(hostOf(request), configurationOf(controller, world).servers), splitPath(request.path)[0]);

/** Answers a request as ingress-nginx would. */
export function answerAsIngress(request: HttpRequest, context: IngressContext): HttpResponse {
  const { world, controller } = context;
  const isTls = context.port === 443;
  if (isTls && request.scheme === 'http') {
    return page(400, world, { why: 'The plain HTTP request was sent to HTTPS port' });
  }
  if (!isTls && request.scheme === 'https') return notTls;
  const configuration = configurationOf(controller, world);
  const settings = settingsOf(controller, world);
  const answer = withHeaders(answerIn(configuration, settings, request, context), globalHeaders(settings, context));
  if (!isTls) return answer;
  const certificate = certificateFor(request.serverName ?? hostOf(request), configuration, controller, world);
  return { ...withHeaders(answer, hstsHeader(settings)), certificate };
}

const withHeaders = (answer: HttpResponse, headers: readonly Header[]): HttpResponse => ({
  ...answer,
  headers: [...answer.headers, ...headers],
});

/** Every answer over TLS tells browsers to come back over TLS. */
function hstsHeader(settings: Settings): Header[] {
  if (settings['hsts'] !== 'true') return [];
  const parts = [
    `max-age=${settings['hsts-max-age']}`,
    ...(settings['hsts-include-subdomains'] === 'true' ? ['includeSubDomains'] : []),
    ...(settings['hsts-preload'] === 'true' ? ['preload'] : []),
  ];
  return [['Strict-Transport-Security', parts.join('; ')]];
}

function answerIn(
  configuration: Configuration,
  settings: Settings,
  request: HttpRequest,
  context: IngressContext,
): HttpResponse {
  const { world } = context;
  const host = hostOf(request);
  const other = wwwRedirect(host, configuration.servers);
  if (other) return redirect(308, `${request.scheme}://${other}${request.path}`, world);
  const server = serverNamed(host, configuration.servers);
  const [path, query] = splitPath(request.path);
  const found = locate(server, path);
  if ('redirect' in found) {
    const to = query === undefined ? found.redirect : `${found.redirect}?${query}`;
    note(context, `server ${server.host}: only ${found.redirect} is there, with a slash`);
    return redirectToPath(`${request.scheme}://${host}${to}`, world);
  }
  const { location } = found;
  note(context, `server ${server.host}, location ${locationText(location)}`);
  const custom = customHeaders(location, settings, context);
  if (!custom) {
    note(context, 'its custom-headers are not there or not allowed: the location is closed');
    return page(503, world);
  }
  const cors = corsHeaders(request, location.options);
  const refusal = refuse(request, server, location, settings, context);
  if (refusal) return withHeaders(refusal, [...cors, ...custom]);
  if (cors.length > 0 && request.method === 'OPTIONS') return withHeaders(noContent(world), [...cors, ...custom]);
  const rewritten = rewrite(path, location);
  if (rewritten !== path) note(context, `rewrites ${path} to ${rewritten}`);
  const answer = proxy(
    { ...request, path: query === undefined ? rewritten : `${rewritten}?${query}` },
    { host: server.host, location, settings, upstreams: configuration.upstreams },
    context,
  );
  return withHeaders(answer, [...cors, ...custom]);
}

function splitPath(path: string): [string, string | undefined] {
  const mark = path.indexOf('?');
  return mark < 0 ? [path, undefined] : [path.slice(0, mark), path.slice(mark + 1)];
}

function locationText({ path, ingress, isDefault }: Location): string {
  if (!ingress) return `${path}, which no Ingress is for`;
  const of = `${path} of Ingress ${ingress.metadata.namespace}/${ingress.metadata.name}`;
  return isDefault ? `${of} (no path of its rules matches)` : of;
}

/** What stands between a location and its pods, in the order in which nginx looks at it. */
function refuse(
  request: HttpRequest,
  server: Server,
  location: Location,
  settings: Settings,
  context: IngressContext,
): HttpResponse | undefined {
  const { world } = context;
  const { options } = location;
  const limit = parseByteSize(options['proxy-body-size'] ?? settings['proxy-body-size'] ?? '1m');
  if (limit > 0 && Buffer.byteLength(request.body) > limit) return page(413, world);
  const appRoot = options['app-root'];
  if (appRoot && request.path === '/') return redirect(302, `${request.scheme}://${request.host}${appRoot}`, world);
  const isOpen = isAllowed(request.remoteAddress, options, settings);
  if (isOpen === undefined) {
    note(context, 'its list of addresses cannot be read: the location is closed');
    return page(503, world);
  }
  const moved = movedTo(options);
  if (moved) return redirect(moved.code, moved.location, world);
  if (mustUseTls(request, server, options, settings)) {
    const code = Number(settings['http-redirect-code']) || 308;
    const uri = options['preserve-trailing-slash'] === 'true' ? request.path : request.path.replace(/\/$/, '');
    note(context, 'the host has a certificate: to https');
    return redirect(code, `https://${request.host.replace(/:\d+$/, '')}${uri}`, world);
  }
  if (!isOpen) {
    note(context, `its list of addresses does not let ${request.remoteAddress} in`);
    return page(403, world);
  }
  const login = mustLogIn(request, location, context);
  return login && page(401, world, { headers: [['WWW-Authenticate', `Basic realm="${login.realm}"`]] });
}

function movedTo(options: Location['options']): { code: number; location: string } | undefined {
  const temporal = options['temporal-redirect'];
  if (temporal) return { code: Number(options['temporal-redirect-code'] ?? 302), location: temporal };
  const permanent = options['permanent-redirect'];
  return permanent ? { code: Number(options['permanent-redirect-code'] ?? 301), location: permanent } : undefined;
}

/** Only hosts with a certificate send plain requests on to https, unless all are forced to. */
function mustUseTls(request: HttpRequest, server: Server, options: Location['options'], settings: Settings): boolean {
  if (request.scheme === 'https') return false;
  if ((options['force-ssl-redirect'] ?? settings['force-ssl-redirect']) === 'true') return true;
  return server.securedBy !== undefined && (options['ssl-redirect'] ?? settings['ssl-redirect']) === 'true';
}
