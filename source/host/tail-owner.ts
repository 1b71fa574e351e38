import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../domain/audit/audit-entry.ts';
import type { ProcessStanding } from '../domain/topics/topic-tail.ts';
import type { TailOwner } from '../operations/ports.ts';
import { type ProcessPlace, stillRuns, thisPlace, thisProcess } from './processes.ts';

/** `4711 88123 3fa2c1d09b7e4c55`: number, start, and where it has that number. Others read it: it tells nothing of the computer. */
const processWords = /^(\d{1,10}) (\d{1,20}|-) ([0-9a-f]{16})$/;

/** Who makes tails on this computer, as the tags of their queues say it. */
export async function tailOwnerHere(
	{ user, host }: Actor,
	where?: ProcessPlace,
): Promise<TailOwner> {
	const [{ pid, started = '-' }, place] = await Promise.all([thisProcess(), where ?? thisPlace()]);
	const here = digestOf(place);
	return {
		name: `${user}@${host}`,
		process: `${pid} ${started} ${here}`,
		unique: () => randomBytes(4).toString('hex'),
		async standing(process): Promise<ProcessStanding> {
			const [, number, start, there] = processWords.exec(process) ?? [];
			if (number === undefined || there !== here) return 'unknown';
			const mark = {
				pid: Number(number),
				...(start === '-' || start === undefined ? {} : { started: start }),
			};
			if (await stillRuns(mark)) return 'runs';
			// By its name alone another computer may be meant, or this one before a restart.
			return place.boot === undefined ? 'unknown' : 'gone';
		},
	};
}

/** One running system with one space of process numbers, of one user: nobody can tell of another one's whether they run. */
function digestOf({ host = '', machine = '', boot = '', space = '' }: ProcessPlace): string {
	return createHash('sha256')
		.update([host, machine, boot, space, String(process.geteuid?.())].join('\n'))
		.digest('hex')
		.slice(0, 16);
}
