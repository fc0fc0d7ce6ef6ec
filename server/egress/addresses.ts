/** Which addresses are public: everything else is somebody's inside, and graphs may not reach it unless it is allowed. */
import { BlockList, isIPv4, isIPv6 } from "node:net";

const closed4 = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8], // this host
  ["10.0.0.0", 8],
  ["100.64.0.0", 10], // carrier-grade NAT
  ["127.0.0.0", 8],
  ["169.254.0.0", 16], // link-local, cloud metadata
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
] as const) {
  closed4.addSubnet(network, prefix, "ipv4");
}
// Azure's platform address: public by number, inside by meaning.
closed4.addAddress("168.63.129.16", "ipv4");

const open6 = new BlockList();
open6.addSubnet("2000::", 3, "ipv6");

const closed6 = new BlockList();
for (const [network, prefix] of [
  ["2001::", 23], // Teredo, benchmarking, ORCHID and other special uses
  ["2001:db8::", 32],
  ["2002::", 16], // 6to4: carries any IPv4 address
  ["2620:4f:8000::", 48],
  ["3ffe::", 16],
  ["3fff::", 20],
] as const) {
  closed6.addSubnet(network, prefix, "ipv6");
}

/** May this address be dialled by anybody? An IPv6 address that stands for an IPv4 one is judged as that. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed4.check(address, "ipv4");
  if (!isIPv6(address)) return false;
  const inner = embeddedIPv4(address);
  if (inner !== undefined) return isPublicAddress(inner);
  return open6.check(address, "ipv6") && !closed6.check(address, "ipv6");
}

/** Link-local addresses, where clouds keep their metadata and its keys: closed to everybody, allowed networks apart. */
export function isLinkLocal(address: string): boolean {
  const plain = isIPv6(address) ? (embeddedIPv4(address) ?? address) : address;
  return isIPv4(plain) ? plain.startsWith("169.254.") : /^fe[89ab]/i.test(plain);
}

/** The IPv4 address inside a mapped (`::ffff:a.b.c.d`) or NAT64 (`64:ff9b::a.b.c.d`) one. */
export function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const head = groups.slice(0, 6).join(":");
  if (head !== "0:0:0:0:0:65535" && head !== "100:65435:0:0:0:0") return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight numbers of an IPv6 address in any spelling. */
function groupsOf(address: string): number[] {
  // WHATWG URL writes every spelling the same way: compressed hexadecimal.
  const canonical = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const read = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  if (right === undefined) return read(left);
  const tail = read(right);
  const front = read(left);
  return [...front, ...Array<number>(8 - front.length - tail.length).fill(0), ...tail];
}
