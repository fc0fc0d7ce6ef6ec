/** Connections that go to a checked address and nowhere else. */
import type { Socket } from "node:net";
import { isIP } from "node:net";
import { Agent, buildConnector } from "undici";
import { AppError } from "#shared/errors.ts";
import { embeddedIPv4 } from "./addresses.ts";

export interface Dialled {
  address: string;
  family: 4 | 6;
  port: number;
}

export interface DialTimeouts {
  connectMs: number;
  headersMs: number;
  /** Longest silence within a body. */
  idleMs: number;
}

/** A dispatcher for one request: whatever name the request carries, the socket goes to `to`. Close it afterwards. */
export function pinnedAgent(host: string, to: Dialled, timeouts: DialTimeouts): Agent {
  const connect = buildConnector({ timeout: timeouts.connectMs, allowH2: false, autoSelectFamily: false });
  return new Agent({
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 1,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
    maxHeaderSize: 32_768,
    connect(options, callback) {
      // TLS still asks for, and checks, the name in the URL.
      const servername = isIP(host) === 0 ? host : undefined;
      const pinned = { ...options, hostname: to.address, host: to.address, port: String(to.port) };
      connect(servername === undefined ? pinned : { ...pinned, servername }, (error, socket) => {
        if (error) return callback(error, null);
        if (isPeer(socket, to.address)) return callback(null, socket);
        socket.destroy();
        callback(new AppError("EGRESS_DENIED", `The connection to ${host} ended up at another address.`), null);
      });
    },
  });
}

function isPeer(socket: Socket, address: string): boolean {
  const peer = socket.remoteAddress ?? "";
  const plain = (text: string) => (isIP(text) === 6 ? (embeddedIPv4(text) ?? text.replace(/%.*$/, "")) : text);
  return plain(peer) === plain(address);
}
