import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { Backends } from './backends.ts';
import type { CallLog } from './call-log.ts';
import type { FreshStart } from './endpoint.ts';
import { EmulatedError } from './errors.ts';
import { type Faults, parseFaults } from './faults.ts';
import { asInput } from './input.ts';

/** Path below which the endpoint is controlled and inspected by tests. */
export const CONTROL_PATH = '/_awsmsg/';

/**
 * The control paths: `POST faults` (a JSON list replaces all faults), `GET calls`, `DELETE calls`,
 * `GET queue?name=&region=`, `GET attempts`, `POST gauges`, and `POST reset` (forgets everything; `{seed, faults, truePeek}` as
 * at a start). Programs on this machine only: what a browser page sends is refused.
 */
export async function control(
	request: IncomingMessage,
	body: Buffer,
	parts: {
		readonly faults: Faults;
		readonly calls: CallLog;
		readonly backends: Backends;
		readonly region: string;
		reset(fresh: FreshStart): Promise<void>;
	},
): Promise<Answer> {
	const url = new URL(request.url ?? '/', 'http://127.0.0.1');
	switch (`${request.method} ${url.pathname.slice(CONTROL_PATH.length)}`) {
		case 'POST faults':
			return accepted(() => parts.faults.replace(parseFaults(parseBody(body))));
		case 'GET calls':
			return json(200, parts.calls.list());
		case 'DELETE calls':
			parts.calls.clear();
			return json(200, {});
		case 'GET queue': {
			const region = url.searchParams.get('region') ?? parts.region;
			const queue = parts.backends.inspectQueue(region, url.searchParams.get('name') ?? '');
			return queue === undefined ? json(404, { error: 'no such queue' }) : json(200, queue);
		}
		case 'GET attempts':
			return json(200, parts.backends.attempts());
		case 'POST gauges':
			parts.backends.sampleGauges();
			return json(200, {});
		case 'POST reset':
			return accepted(() => parts.reset(freshStart(body)));
		default:
			return json(404, { error: 'no such path' });
	}
}

/** Does what a body asks for; what can't be meant is told with status 400. */
async function accepted(act: () => Promise<void> | void): Promise<Answer> {
	try {
		await act();
		return json(200, {});
	} catch (error) {
		if (error instanceof EmulatedError) return json(400, { error: error.message });
		throw error;
	}
}

function freshStart(body: Buffer): FreshStart {
	const { seed, faults, truePeek } = asInput(body.length === 0 ? {} : parseBody(body));
	return {
		seed: typeof seed === 'number' ? seed : 1,
		faults: parseFaults(faults ?? []),
		truePeek: truePeek === true,
	};
}

function parseBody(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		throw new EmulatedError('InvalidFault', 'the body is not JSON');
	}
}

function json(status: number, value: unknown): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(value),
	};
}
