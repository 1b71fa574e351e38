import type { FailureKind } from '../../domain/failure.ts';
import { profileFlag } from '../contexts/login-advice.ts';
import { permissionOf } from '../gate/allow-list.ts';
import { type ErrorFacts, plainCode } from './error-facts.ts';
import { kindOfCode } from './failure-codes.ts';
import {
	type About,
	type Draft,
	sentence,
	subject,
	unknownOutcome,
	unsupported,
} from './failure-text.ts';
import { fromKms } from './kms-failure.ts';

/** A failure that AWS (or an emulator that speaks like it) told in so many words. */
export function fromService(facts: ErrorFacts, about: About): Draft {
	const ofKms = fromKms(facts, about);
	if (ofKms !== undefined) return ofKms;
	const what = subject(about);
	const said = sentence(facts.message);
	const detail = said === '' || said === 'UnknownError' ? {} : { detail: said };
	const kind = serviceKind(facts);
	switch (kind) {
		case 'denied':
			return { kind, ...denied(facts, about), ...detail };
		case 'credentials':
			return { kind, ...badCredentials(facts, about), ...detail };
		case 'clock':
			return {
				kind,
				message: `${what} was refused because this computer's clock is wrong`,
				hint: 'Set the clock, then try again',
				...detail,
			};
		case 'not-found':
			return {
				kind,
				message: `${about.resource ?? 'what was asked for'} does not exist in ${about.region}`,
				hint: 'Check the name, the region and the account',
				...detail,
			};
		case 'unsupported':
			return { kind, ...unsupported(about), ...otherProtocol(facts), ...detail };
		case 'throttled':
			return {
				kind,
				message: `${what} was throttled`,
				hint: 'Wait a moment: the account or the shard gets more requests than it may',
				retryable: true,
				...detail,
			};
		case 'service':
			return {
				kind,
				message: `${what} failed inside AWS (${facts.name})`,
				hint: 'Try again in a moment',
				retryable: true,
				...unknownOutcome(about),
				...detail,
			};
		case 'timeout':
			return {
				kind,
				message: `${what} timed out inside AWS`,
				retryable: true,
				...unknownOutcome(about),
			};
		case 'conflict':
			return { kind, ...conflict(facts, about), ...detail };
		default:
			return {
				kind,
				message: `${what} was refused: ${said === '' ? facts.name : said}`,
				...detail,
			};
	}
}

/** An endpoint that has no such operation in JSON may have it by the query protocol, which is not spoken here. */
function otherProtocol({ protocol }: ErrorFacts): Pick<Draft, 'hint'> {
	return protocol === 'XML'
		? {
				hint: 'It answers in XML: where it speaks the older query protocol alone, take a newer version',
			}
		: {};
}

function serviceKind(facts: ErrorFacts): FailureKind {
	if (/signature (?:has )?expired|not yet current/i.test(facts.message)) return 'clock';
	const known = kindOfCode(facts.name);
	if (known !== undefined) return known;
	if (facts.status === 429) return 'throttled';
	if (facts.status === 501) return 'unsupported';
	if (facts.status !== undefined && facts.status >= 500) return 'service';
	if (facts.status === 401) return 'credentials';
	if (facts.status === 403) return 'denied';
	return 'invalid';
}

function denied(facts: ErrorFacts, about: About): Omit<Draft, 'kind'> {
	const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/i.exec(facts.message)?.[1];
	const wanted = named ?? permissionOf(about.operation);
	const where = about.resource === undefined ? '' : ` on ${about.resource}`;
	const policy = /with an explicit deny in an? ([a-z- ]+?)(?: policy)?(?:$|[.:,])/i.exec(
		facts.message,
	);
	const by = policy?.[1] === undefined ? '' : ` by an explicit deny in a ${policy[1]} policy`;
	return {
		permission: wanted,
		message: `${subject(about)} was denied${by}`,
		hint:
			by === ''
				? `Ask for the permission ${wanted}${where}`
				: `Ask the owner of that policy to let ${wanted}${where} through`,
	};
}

function badCredentials(facts: ErrorFacts, about: About): Omit<Draft, 'kind'> {
	const owner =
		about.profile === undefined ? 'the credentials' : `the credentials of ${about.profile}`;
	const final = about.keysAreFixed === true ? { final: true as const } : {};
	if (/expired/i.test(`${facts.name} ${facts.message}`)) {
		return {
			...final,
			message: `${owner} have expired`,
			hint: about.renewal ?? 'Log in again or take a new session',
		};
	}
	return {
		...final,
		message: `AWS does not accept ${owner} (${facts.name})`,
		hint: `Check them with aws sts get-caller-identity${profileFlag(about.profile)}`,
	};
}

function conflict(facts: ErrorFacts, about: About): Omit<Draft, 'kind'> {
	const resource = about.resource ?? 'the resource';
	switch (plainCode(facts.name)) {
		case 'purgequeueinprogress':
			return {
				message: `${resource} was purged less than 60 seconds ago`,
				hint: 'Wait a minute, then purge again',
				retryable: true,
			};
		case 'queuedeletedrecently':
			return {
				message: `a queue named ${resource} was deleted less than 60 seconds ago`,
				hint: 'Wait a minute, then try again',
				retryable: true,
			};
		case 'overlimit':
			return {
				message: `${resource} has as many messages in flight as AWS allows`,
				hint: 'Wait until its consumers have deleted some',
				retryable: true,
			};
		case 'endpointdisabled':
			return {
				message: `${resource} is disabled: SNS sends nothing to that device`,
				hint: 'Enable it once its token is renewed; SNS disabled it since the push service called the token invalid, or somebody did',
			};
		case 'platformapplicationdisabled':
			return {
				message: `the platform application of ${resource} is disabled: SNS sends to none of its devices`,
				hint: 'Renew its credentials in the web console, which enables it',
			};
		default:
			return { message: `${subject(about)} was refused: ${sentence(facts.message) || facts.name}` };
	}
}
