/** Who may be reached although the address is private (`allow`), and who alone may be reached (`hosts`). */
import { BlockList, isIP, isIPv6 } from "node:net";
import { embeddedIPv4 } from "./addresses.ts";

export interface AllowRules {
  /** Is this host, under this name, allowed whatever its address? */
  allowsHost(host: string, port: number): boolean;
  allowsAddress(address: string, port: number): boolean;
}

/** Entries: `host`, `host:port`, `1.2.3.4`, `[::1]:8080`, `10.0.0.0/8`. Throws on an entry it cannot read. */
export function parseAllow(entries: readonly string[]): AllowRules {
  const hosts = new Set<string>();
  const networks: { list: BlockList; port: number | undefined }[] = [];
  for (const entry of entries) {
    const network = /^(.+)\/(\d{1,3})$/.exec(entry);
    if (network?.[1] !== undefined) {
      const address = network[1].replace(/^\[|\]$/g, "");
      if (isIP(address) === 0) throw new Error(`"${entry}" is not a network. Write it as 10.0.0.0/8 or fd00::/8.`);
      const list = new BlockList();
      list.addSubnet(address, Number(network[2]), isIPv6(address) ? "ipv6" : "ipv4");
      networks.push({ list, port: undefined });
      continue;
    }
    const { host, port } = splitEntry(entry);
    if (isIP(host) === 0) {
      hosts.add(port === undefined ? host : `${host}:${port}`);
      continue;
    }
    const list = new BlockList();
    list.addAddress(host, isIPv6(host) ? "ipv6" : "ipv4");
    networks.push({ list, port });
  }
  return {
    allowsHost: (host, port) => hosts.has(host) || hosts.has(`${host}:${port}`),
    allowsAddress: (address, port) =>
      networks.some((network) => (network.port ?? port) === port && contains(network.list, address)),
  };
}

/** Is the host in a step's own list? `*.example.com` stands for every name below it. */
export function inHosts(hosts: readonly string[], host: string, port: number): boolean {
  return hosts.some((entry) => {
    const wanted = splitEntry(entry);
    if (wanted.port !== undefined && wanted.port !== port) return false;
    return wanted.host.startsWith("*.") ? host.endsWith(wanted.host.slice(1)) : host === wanted.host;
  });
}

function splitEntry(entry: string): { host: string; port: number | undefined } {
  const text = entry.trim().toLowerCase();
  if (isIP(text) !== 0) return { host: text, port: undefined };
  const parts = /^(\[[0-9a-f:.]+\]|[^:[\]/\s]+)(?::(\d{1,5}))?$/.exec(text);
  if (parts?.[1] === undefined)
    throw new Error(`"${entry}" is not a host. Write it as example.com or example.com:8080.`);
  const host = parts[1].replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return { host, port: parts[2] === undefined ? undefined : Number(parts[2]) };
}

function contains(list: BlockList, address: string): boolean {
  if (!isIPv6(address)) return list.check(address, "ipv4");
  const inner = embeddedIPv4(address);
  return list.check(address, "ipv6") || (inner !== undefined && list.check(inner, "ipv4"));
}
