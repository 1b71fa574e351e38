import type { Part } from '../../domain/details.ts';
import { failureLine } from '../../domain/failure.ts';
import { messageSize } from '../../domain/messages/message.ts';
import type {
	ApplicationTrouble,
	DeviceToken,
	PlatformApplication,
	PlatformEndpoint,
} from '../../domain/push/device.ts';
import type { EndpointsRead, LastFailure } from '../../domain/push/endpoints.ts';
import {
	deviceText,
	type PushDoubt,
	type PushMessage,
	type PushProblem,
} from '../../domain/push/payload.ts';
import { bytes, count, counted, date, dayAndTime } from '../formats.ts';

/** Whether something is switched on: what SNS does not tell is unknown. */
export function enabledWords(enabled: boolean | undefined): string {
	return enabled === undefined ? '?' : enabled ? 'enabled' : 'disabled';
}

/** What is wrong with an application, as a phrase. */
export function applicationTroubleWords(found: ApplicationTrouble): string {
	switch (found.trouble) {
		case 'disabled':
			return 'disabled: none of its endpoints gets anything; its credentials are most likely refused';
		case 'certificate-over':
			return `its certificate ended on ${date(found.at)}: the push service takes nothing`;
		case 'certificate-soon':
			return `its certificate ends on ${date(found.at)}`;
	}
}

/** Which deliveries of an application are logged. */
export function pushLogWords({ logs }: Pick<PlatformApplication, 'logs'>): string {
	const { success, failure, sampleRate } = logs;
	if (!success && !failure) return 'off';
	const rate = sampleRate === undefined ? '' : ` (${sampleRate}%)`;
	const told = [...(success ? [`successes${rate}`] : []), ...(failure ? ['failures'] : [])];
	return told.join(' and ');
}

/** The same as sentences, with what turns the others on. */
export function pushLogSentences(application: Part<PlatformApplication>): readonly string[] {
	if (!application.ok) {
		return [`Which deliveries are logged could not be read: ${failureLine(application.failure)}.`];
	}
	const { success, failure } = application.value.logs;
	const off = [
		...(success ? [] : ['SuccessFeedbackRoleArn of the application turns successes on']),
		...(failure ? [] : ['FailureFeedbackRoleArn of the application turns failures on']),
	];
	const told = `Deliveries of the application are logged: ${pushLogWords(application.value)}.`;
	return [told, ...off.map((text) => `${text}.`)];
}

/** A device token in short: `fGx3…k9Pq, 163 characters`. */
export function tokenWords({ shown, length }: DeviceToken): string {
	return `${shown}, ${counted(length, 'character')}`;
}

/** Why an endpoint gets nothing, or did not the last time; empty where nothing is known against it. */
export function endpointWhy({ enabled }: PlatformEndpoint, failure: LastFailure): string {
	const last = failure.known === 'failed' ? lastFailureWords(failure) : undefined;
	if (enabled !== false) return last === undefined ? '' : `last failed: ${last}`;
	const why =
		last ??
		'the push service called its token invalid, or somebody switched it off: SNS tells not when';
	return `disabled: ${why}`;
}

/** How the last delivery that failed ended, or why that is not known. */
export function lastFailureWords(found: LastFailure): string {
	switch (found.known) {
		case 'failed': {
			const { at, response, statusCode } = found.delivery;
			// What the push service said comes first: a narrow column cuts the end.
			const said = [
				...(response === undefined ? [] : [response]),
				...(statusCode === undefined ? [] : [`status ${statusCode}`]),
			];
			return [...(said.length === 0 ? ['no reason told'] : said), dayAndTime(at)].join(', ');
		}
		case 'none':
			return 'none in the last day';
		case 'not-logged':
			return 'not logged';
		case 'unread':
			return '?';
	}
}

/** What is to be said of all endpoints that are listed, as sentences. */
export function endpointsSentences({
	endpoints,
	more,
	application,
	unread,
}: EndpointsRead): readonly string[] {
	const disabled = endpoints.filter(({ enabled }) => enabled === false).length;
	const unknown = endpoints.filter(({ enabled }) => enabled === undefined).length;
	return [
		`${counted(endpoints.length, 'endpoint')}${more ? ', and there are more' : ''}; ${count(disabled)} disabled${unknown === 0 ? '' : `, of ${count(unknown)} SNS does not tell it`}.`,
		...pushLogSentences(application),
		...(unread === undefined
			? []
			: [
					unread === 'unfinished'
						? 'Not all failures of the last day were searched.'
						: `The log of failures could not be read: ${failureLine(unread)}.`,
				]),
	];
}

/** What the push service is given of a message. */
export function givenWords(message: PushMessage, platform: string): string {
	const told = deviceText(message, platform);
	if (typeof told === 'string') return 'SNS refuses it';
	return told.name === platform
		? `${platform} is given the payload as it stands, ${bytes(messageSize({ body: told.text }))}`
		: `${platform} is given a plain text, which SNS wraps`;
}

/** What the push service may refuse of a push. */
export function pushDoubtWords({ found, most }: PushDoubt, platform: string): string {
	return `the payload has ${count(found)} bytes; ${platform} takes ${count(most)}, counted without what stands around its message`;
}

/** What SNS or the push service would refuse of a push. */
export function pushProblemWords(problem: PushProblem, platform: string): string {
	switch (problem.why) {
		case 'empty':
			return 'the message is empty';
		case 'payload-json':
			return `the payload is no JSON object, and ${platform} takes nothing else`;
		case 'payload-names':
			return `the payload has no ${problem.names.join(', no ')}: ${platform} makes nothing of it`;
		case 'payload-size':
			return `the payload has ${count(problem.found)} bytes, ${platform} takes ${count(problem.most)}`;
		case 'structure':
			return problem.problem === 'json'
				? 'the message is no JSON object of texts, which SNS refuses'
				: 'the message has no text named default, without which SNS refuses it';
	}
}
