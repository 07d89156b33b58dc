import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, fetch, type RequestInit, type Response } from 'undici';

/** An outgoing call was refused because its host is private and not in DEBRIEF_EGRESS_ALLOW. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly code = 'EEGRESS';
  constructor(host: string) {
    super(`${host} is a private address; to allow it, add it to DEBRIEF_EGRESS_ALLOW`);
  }
}

const SECONDS = 10;
const MOST_BYTES = 5 * 1_024 * 1_024;

/** Whether an address may be called: public ones, and those inside `allow` (CIDR ranges or addresses). */
export function mayCall(address: string, allow: readonly string[]): boolean {
  let ip: ipaddr.IPv4 | ipaddr.IPv6;
  try {
    ip = ipaddr.process(address);
  } catch {
    return false;
  }
  if (ip.range() === 'unicast') return true;
  return allow.some((range) => {
    try {
      const [network, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : [ipaddr.process(range), undefined];
      if (network.kind() !== ip.kind()) return false;
      return ip.match(network, bits ?? (network.kind() === 'ipv4' ? 32 : 128));
    } catch {
      return false; // a host name; it is compared where the name is known
    }
  });
}

/**
 * A dispatcher whose check sits where the socket is opened, so IP literals in any spelling, redirects and DNS rebinding all meet it
 * (a filtering lookup alone does not see literals).
 */
export function guardedAgent(allow: readonly string[], seconds = SECONDS): Agent {
  const named = (host: string) => allow.includes(host.toLowerCase());
  const connectorFor = (host: string) =>
    buildConnector({
      timeout: SECONDS * 1_000,
      lookup: (name, options, callback) => {
        dnsLookup(name, { ...options, all: true }, (error, found) => {
          const addresses = (found as unknown as LookupAddress[] | undefined) ?? [];
          const allowed = named(host) ? addresses : addresses.filter(({ address }) => mayCall(address, allow));
          const first = allowed[0];
          if (error || !first) return (callback as (e: Error) => void)(error ?? new EgressRefused(name));
          if (options.all) return (callback as unknown as (e: null, a: LookupAddress[]) => void)(null, allowed);
          callback(null, first.address, first.family);
        });
      },
    });
  return new Agent({
    headersTimeout: seconds * 1_000,
    bodyTimeout: seconds * 1_000,
    maxResponseSize: MOST_BYTES,
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !named(host) && !mayCall(host, allow)) callback(new EgressRefused(host), null);
      else connectorFor(host)(options, callback);
    },
  });
}

let allowed: readonly string[] = [];
const agents = new Map<number, Agent>();

/** Said once, at start. */
export function allowEgress(hosts: readonly string[]): void {
  allowed = hosts.map((host) => host.toLowerCase());
  agents.clear();
}

/**
 * The only way out: http(s), public addresses and those of DEBRIEF_EGRESS_ALLOW, no redirects followed (`response.status` is then
 * 3xx), 10 s unless told otherwise, 5 MB. Throws EgressRefused (as `cause` of a TypeError) for a private address.
 */
export function guardedFetch(url: string | URL, init: RequestInit = {}, seconds = SECONDS): Promise<Response> {
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new EgressRefused(target.protocol);
  const agent = agents.get(seconds) ?? guardedAgent(allowed, seconds);
  agents.set(seconds, agent);
  const limit = AbortSignal.timeout(seconds * 1_000);
  return fetch(target, {
    redirect: 'manual',
    ...init,
    signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit,
    dispatcher: agent,
  });
}
