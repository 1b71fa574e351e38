import { readAwsHost } from '../../domain/aws-host.ts';
import { own } from '../../domain/own.ts';
import { proxyFor } from '../proxy/proxy-settings.ts';
import { proxyRefused } from '../proxy/tunnel.ts';
import type { ErrorFacts } from './error-facts.ts';
import { connectionBroke, isTlsCode, neverReached } from './failure-codes.ts';
import {
	type About,
	changes,
	type Draft,
	sentence,
	subject,
	unknownOutcome,
	unsupported,
} from './failure-text.ts';

/**
 * A failure on the way: no connection, a broken one, no answer; `undefined` when it is none. A proxy that stands in between is
 * told where nothing answers.
 */
export function fromNetwork(
	facts: ErrorFacts,
	about: About,
	env: NodeJS.ProcessEnv = process.env,
): Draft | undefined {
	const endpoint = about.endpoint ?? 'the endpoint';
	const code = facts.code ?? '';
	if (code === proxyRefused) {
		return {
			kind: 'unreachable',
			message: `${endpoint} is not reached: ${sentence(facts.message)}`,
			hint: 'Check that variable, or name the host in NO_PROXY where it can be reached directly',
			retryable: true,
		};
	}
	const why = own(neverReached, code);
	if (why !== undefined) {
		return {
			kind: 'unreachable',
			message: `nothing answers at ${endpoint}: ${why}`,
			hint: `${code === 'ENOTFOUND' ? checkRegion(about) : checkAll}${proxyWords(about, env)}`,
			retryable: true,
		};
	}
	if (facts.name === 'EndlessAnswerError') {
		return {
			kind: 'unreachable',
			message: `${endpoint} answered ${subject(about)}, but not as AWS does: ${sentence(facts.message)}`,
			hint: changes(about.effect)
				? 'Look whether it took effect before trying again'
				: 'What it would say is unknown: check the endpoint',
			...(facts.slow ? { retryable: true } : {}),
			...unknownOutcome(about),
		};
	}
	if (connectionBroke.has(code)) {
		return {
			kind: 'unreachable',
			message: `${endpoint} broke the connection before it answered ${subject(about)}`,
			hint: changes(about.effect) ? 'Look whether it took effect before trying again' : 'Try again',
			retryable: true,
			...unknownOutcome(about),
		};
	}
	if (isTlsCode(code)) {
		return {
			kind: 'unreachable',
			message: `no secure connection to ${endpoint}: ${sentence(facts.message)}`,
			hint: 'Check http or https in the endpoint, or trust its certificate with AWS_CA_BUNDLE',
		};
	}
	if (code.startsWith('HPE_')) {
		return {
			kind: 'unreachable',
			message: `${endpoint} does not speak HTTP/1.1`,
			hint: 'Check the endpoint',
		};
	}
	if (facts.name === 'TimeoutError' || code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') {
		const connecting = /did not establish a connection/.test(facts.message);
		return {
			kind: connecting ? 'unreachable' : 'timeout',
			message: connecting
				? `nothing answers at ${endpoint}: it can't be connected to`
				: `${endpoint} did not answer ${subject(about)} in ${Math.round(about.timeoutMs / 1000)} s`,
			hint: `${connecting ? 'Check the endpoint and the network' : 'Try again, or check the network'}${proxyWords(about, env)}`,
			retryable: true,
			...(connecting ? {} : unknownOutcome(about)),
		};
	}
	return;
}

const checkAll = 'Check the endpoint, the region and the network';

/** A host of AWS's that no name server knows is mostly that of a region that is none, or has no such service. */
function checkRegion({ operation, region, endpoint = '' }: About): string {
	const host = URL.canParse(endpoint) ? readAwsHost(new URL(endpoint).hostname) : undefined;
	if (typeof host !== 'object') return checkAll;
	const [service] = operation.split(' ');
	return `Check the region: ${service} may not be in ${region}; then the network`;
}

/** An answer without an AWS error in it: a web page, plain text, nothing. */
export function notAws(facts: ErrorFacts, about: About): Draft {
	const status = facts.status ?? 0;
	const endpoint = about.endpoint ?? 'the endpoint';
	if (status === 501) return { kind: 'unsupported', ...unsupported(about) };
	// An emulator that has answered other operations. A 500 is no such word: it fell over this request.
	if (about.spokeAws && [400, 404, 405].includes(status)) {
		return { kind: 'unsupported', ...unsupported(about) };
	}
	if (facts.name === 'BentAnswerError') {
		return {
			kind: 'unreachable',
			message: `${endpoint} answered ${subject(about)}, but not as AWS does: ${facts.message}`,
			hint: changes(about.effect)
				? 'Look whether it took effect before trying again'
				: 'What it would say is unknown: check the endpoint',
			...unknownOutcome(about),
		};
	}
	// A proxy's word before anything reached AWS.
	if (status === 413) {
		return {
			kind: 'invalid',
			message: `${endpoint} refused ${subject(about)} as too large (status 413)`,
			hint: 'Send less at a time, or ask for a higher limit there',
		};
	}
	const fellOver = about.spokeAws && status === 500;
	if (
		!fellOver &&
		(facts.name === 'WebPageError' || /"<|unexpected token '<'/i.test(facts.message))
	) {
		return {
			kind: 'unreachable',
			message: `${endpoint} answered with a web page (status ${status}), not with AWS`,
			hint: 'Check the endpoint: another server, a proxy or a login page answers there',
			retryable: status === 502 || status === 503 || status === 504,
			...(status >= 200 && status < 300 ? unknownOutcome(about) : {}),
		};
	}
	if (status >= 500) {
		return {
			kind: 'service',
			message: `${subject(about)} failed with status ${status} at ${endpoint}`,
			hint: 'Try again in a moment',
			retryable: true,
			...unknownOutcome(about),
		};
	}
	return {
		kind: 'unreachable',
		message: `${endpoint} answered with status ${status}, but not as AWS does`,
		hint: 'Check the endpoint: another server may answer there',
		...unknownOutcome(about),
	};
}

function proxyWords({ endpoint }: About, env: NodeJS.ProcessEnv): string {
	const proxy = proxyFor(endpoint ?? 'https://amazonaws.com', env);
	if (proxy === undefined) return '';
	return `, and the proxy ${proxy.host} that ${proxy.variable} names`;
}
