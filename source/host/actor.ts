import { hostname, userInfo } from 'node:os';
import type { Actor } from '../domain/audit/audit-entry.ts';

/** Who sits at this computer; a user that no file knows is told by its number. */
export function actorHere(env: NodeJS.ProcessEnv): Actor {
	const sudoUser = env['SUDO_USER'];
	return { user: userName(), ...(sudoUser ? { sudoUser } : {}), host: hostname() };
}

function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.geteuid?.() ?? 'unknown');
	}
}
