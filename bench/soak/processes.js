/* What Linux tells of a process: memory, CPU, descriptors, threads; and what the process tells of its own handles. */
import { readdirSync, readFileSync } from 'node:fs';

/** A clock tick of /proc, ms: USER_HZ is 100 wherever Node runs. */
const tick = 10;

/**
 * @typedef {object} Sample
 * @property {number} at ms since the start of the soak
 * @property {number} resident MiB
 * @property {number} cpu ms that all of its threads have had, those that have ended too
 * @property {number} descriptors open ones
 * @property {number | undefined} handles what keeps its event loop busy or waiting: sockets, timers, threads
 */

/**
 * One sample; `undefined` of a process that is gone.
 * @param {number} pid
 * @param {number} at
 * @param {string} told the folder that handles.cjs writes to
 * @returns {Sample | undefined}
 */
export function sampleOf(pid, at, told) {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The command's name stands in parentheses and may hold anything.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return {
			at,
			resident: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
			cpu: (Number(fields[11]) + Number(fields[12])) * tick,
			descriptors: readdirSync(`/proc/${pid}/fd`).length,
			handles: handlesOf(pid, told),
		};
	} catch {
		return undefined;
	}
}

function handlesOf(pid, told) {
	try {
		return JSON.parse(readFileSync(`${told}/${pid}`, 'utf8')).handles;
	} catch {
		// Not told yet.
		return undefined;
	}
}
