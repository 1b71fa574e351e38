import { type Failure, FailureError } from '../../domain/failure.ts';
import { type ErrorFacts, errorFacts } from './error-facts.ts';
import { kindOfCode } from './failure-codes.ts';
import { type About, type Draft, sentence, subject, unknownOutcome } from './failure-text.ts';
import { fromNetwork, notAws } from './network-failure.ts';
import { fromService } from './service-failure.ts';

/**
 * What the SDK threw, as a failure that names the resource and the next step. Never throws, and
 * never calls anything a `bug` that came from the network.
 */
export function toFailure(error: unknown, about: About): Failure {
	if (error instanceof FailureError) return { operation: about.operation, ...error.failure };
	const facts = errorFacts(error);
	const draft = describe(facts, about);
	const code = facts.fromService || facts.code === undefined ? facts.name : facts.code;
	return {
		retryable: false,
		...draft,
		operation: about.operation,
		...(code === 'Error' || code === 'Unknown' ? {} : { code }),
		...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
	};
}

function describe(facts: ErrorFacts, about: About): Draft {
	if (about.aborted || facts.name === 'AbortError') {
		return { kind: 'aborted', message: 'stopped', ...unknownOutcome(about) };
	}
	if (facts.fromService) return fromService(facts, about);
	if (/MD5 checksum|InvalidChecksum/.test(facts.message)) return wrongChecksum(about);
	const network = fromNetwork(facts, about);
	if (network !== undefined) return network;
	if (facts.status !== undefined) return notAws(facts, about);
	if (kindOfCode(facts.name) === 'credentials') {
		return { kind: 'credentials', message: `${subject(about)}: ${sentence(facts.message)}` };
	}
	return { kind: 'bug', message: `${subject(about)} failed: ${sentence(facts.message)}` };
}

function wrongChecksum(about: About): Draft {
	const receive = about.operation.endsWith('ReceiveMessage');
	return {
		kind: 'service',
		message: receive
			? `messages of ${about.resource ?? 'the queue'} arrived with a wrong checksum`
			: `the answer to ${subject(about)} has a wrong checksum, so what arrived is unknown`,
		hint: receive
			? 'They are given back, or come back by themselves when their lease ends'
			: 'Look into the queue before sending again',
		...unknownOutcome(about),
	};
}
