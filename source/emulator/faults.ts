import { EmulatedError } from './errors.ts';
import { asInput } from './input.ts';
import { createRandom } from './random.ts';

/**
 * What an injected fault does.
 *
 * - `throttle`: the service's own throttling error.
 * - `internal-error`, `unavailable`: 500 and 503.
 * - `delay`: waits `milliseconds` first; later faults of the list still apply.
 * - `reset-before`, `reset-after`: the connection breaks without an answer, before or after the effect.
 * - `partial`: of a batch every `entries`-th entry fails by itself (2 by default), counted across requests.
 * - `wrong-md5`: the effect takes place, and the digests in the answer are not those of what arrived.
 * - `expired-iterator`, `access-denied`, `expired-token`, `clock-skew`: the error of that name.
 * - `html`: a page instead of an answer, with HTTP `status` (500 by default) and no effect.
 * - `hang`: never answers; no effect.
 * - `not-supported`: one of the shapes in which endpoints say so (`shape`).
 */
const faultKinds = [
	'throttle',
	'internal-error',
	'unavailable',
	'delay',
	'reset-before',
	'reset-after',
	'partial',
	'wrong-md5',
	'expired-iterator',
	'access-denied',
	'expired-token',
	'clock-skew',
	'html',
	'hang',
	'not-supported',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How endpoints tell that they lack an operation: two errors, 501 and an HTML page. */
const unsupportedShapes = ['invalid-action', 'unknown-operation', '501', 'html'] as const;

/** One fault to inject, as plain JSON. Without `probability`, `every` or `next` it always fires. */
export type Fault = {
	/** `SQS.SendMessageBatch`, `SQS.*` or `*`. */
	readonly operation: string;
	/** Name of the one queue, topic or stream it is for. */
	readonly resource?: string;
	readonly kind: FaultKind;
	/** Chance of each matching request, 0 to 1. */
	readonly probability?: number;
	/** Each n-th matching request. */
	readonly every?: number;
	/** The next n matching requests, then never again. */
	readonly next?: number;
	/** Of `delay`. */
	readonly milliseconds?: number;
	/** Of `partial`. */
	readonly entries?: number;
	/** Of `html`: 200 or 500. */
	readonly status?: number;
	/** Of `not-supported`. */
	readonly shape?: (typeof unsupportedShapes)[number];
};

/** What happens to one request. */
export type Injection = {
	readonly delay: number;
	readonly fault?: Fault;
	/** With `partial`: tells for each entry in turn whether it fails. */
	readonly failsEntry?: () => boolean;
};

/** The faults in force and their counters. */
export type Faults = {
	/** Replaces all faults and starts their counters anew. */
	replace(faults: readonly Fault[]): void;
	/** Decides about one request; asking counts it. */
	inject(operation: string, resource: string | undefined): Injection;
};

/** `seed` makes the probabilities repeat. */
export function createFaults(seed: number): Faults {
	let armed: { readonly fault: Fault; seen: number; fired: number; entries: number }[] = [];
	let random = createRandom(seed);
	return {
		replace(faults) {
			armed = faults.map((fault) => ({ fault, seen: 0, fired: 0, entries: 0 }));
			random = createRandom(seed);
		},
		inject(operation, resource) {
			let delay = 0;
			for (const candidate of armed) {
				const { fault } = candidate;
				if (!matches(fault, operation, resource)) continue;
				candidate.seen += 1;
				if (!fires(fault, candidate, random)) continue;
				candidate.fired += 1;
				if (fault.kind === 'delay') {
					delay += fault.milliseconds ?? 1000;
					continue;
				}
				if (fault.kind !== 'partial') return { delay, fault };
				const failsEntry = () => {
					candidate.entries += 1;
					return candidate.entries % (fault.entries ?? 2) === 0;
				};
				return { delay, fault, failsEntry };
			}
			return { delay };
		},
	};
}

function matches(fault: Fault, operation: string, resource: string | undefined): boolean {
	if (fault.resource !== undefined && fault.resource !== resource) return false;
	if (fault.operation === '*' || fault.operation === operation) return true;
	return fault.operation.endsWith('.*') && operation.startsWith(fault.operation.slice(0, -1));
}

function fires(
	fault: Fault,
	counts: { readonly seen: number; readonly fired: number },
	random: () => number,
): boolean {
	if (fault.next !== undefined && counts.fired >= fault.next) return false;
	if (fault.every !== undefined && counts.seen % fault.every !== 0) return false;
	return fault.probability === undefined || random() < fault.probability;
}

/** Checks a JSON list of faults. Throws EmulatedError that names the entry and what is wrong. */
export function parseFaults(value: unknown): readonly Fault[] {
	if (!Array.isArray(value)) throw invalid('faults must be a JSON list');
	return value.map((entry, index) => parseFault(entry, `fault ${index + 1}`));
}

function parseFault(entry: unknown, name: string): Fault {
	const { operation, resource, kind, shape, status, ...rest } = asInput(entry);
	if (typeof operation !== 'string' || !/^(\*|[A-Za-z]+\.(\*|[A-Za-z]+))$/.test(operation)) {
		throw invalid(`${name}: operation must look like SQS.SendMessage, SQS.* or *`);
	}
	if (!isOneOf(faultKinds, kind)) {
		throw invalid(`${name}: kind must be one of ${faultKinds.join(', ')}`);
	}
	if (resource !== undefined && typeof resource !== 'string') {
		throw invalid(`${name}: resource must be a name`);
	}
	if (shape !== undefined && !isOneOf(unsupportedShapes, shape)) {
		throw invalid(`${name}: shape must be one of ${unsupportedShapes.join(', ')}`);
	}
	if (status !== undefined && (typeof status !== 'number' || status < 200 || status > 599)) {
		throw invalid(`${name}: status must be an HTTP status`);
	}
	return {
		operation,
		kind,
		...(resource === undefined ? {} : { resource }),
		...(shape === undefined ? {} : { shape }),
		...(status === undefined ? {} : { status }),
		...parseNumbers(rest, name),
	};
}

function parseNumbers(rest: Record<string, unknown>, name: string): Partial<Fault> {
	const rules: Readonly<Record<string, (value: number) => boolean>> = {
		probability: (value) => value >= 0 && value <= 1,
		every: (value) => Number.isInteger(value) && value >= 1,
		next: (value) => Number.isInteger(value) && value >= 0,
		entries: (value) => Number.isInteger(value) && value >= 1,
		milliseconds: (value) => value >= 0,
	};
	for (const [field, value] of Object.entries(rest)) {
		const rule = rules[field];
		if (rule === undefined) throw invalid(`${name}: unknown field ${field}`);
		if (typeof value !== 'number' || !rule(value))
			throw invalid(`${name}: ${field} is out of range`);
	}
	return rest;
}

function isOneOf<Value extends string>(values: readonly Value[], value: unknown): value is Value {
	return values.some((candidate) => candidate === value);
}

function invalid(message: string): EmulatedError {
	return new EmulatedError('InvalidFault', message);
}
