import { refuseBentText, refuseBentXml } from '../failures/answer-shape.ts';
import { answerShapes, type Shape } from '../failures/answer-shapes.ts';
import { readCallerIdentity } from './caller-identity.ts';
import { readAnswer, writeDates, writeInput } from './json-answers.ts';
import {
	type LeanInput,
	type LeanOperation,
	type LeanService,
	partsOf,
} from './lean-operations.ts';

/*
How the services are asked that the lean client speaks to, and how a plain success of theirs is read: the protocols of the SDK's clients
of the same services.
*/

/** A request without what all have: endpoint, signature, sender. */
export type Written = {
	readonly method: 'GET' | 'POST';
	/** Below the endpoint's own path. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
};

type Protocol = {
	/** As signatures name the service. */
	readonly signingName: string;
	write(action: string, input: object): Written;
	/** The answer in its text; `undefined` for one that the SDK has to read. */
	read(text: string, operation: LeanOperation): object | undefined;
	/** Throws BentAnswerError for a success that the SDK would read as something that it does not say. */
	refuseBent(text: string, operation: LeanOperation): void;
};

const json = {
	read: (text: string, operation: LeanOperation) => readAnswer(text, shapeOf(operation)),
	refuseBent: (text: string, operation: LeanOperation) => refuseBentText(text, shapeOf(operation)),
};

function shapeOf(operation: LeanOperation): Shape {
	return answerShapes[operation] ?? { fields: {} };
}

/** AWS JSON 1.0, for services whose first protocol was query. */
function jsonRpc(signingName: string, target: string, write: (input: object) => string): Protocol {
	return {
		...json,
		signingName,
		write: (action, input) => ({
			method: 'POST',
			path: '/',
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `${target}.${action}`,
				// Asks for errors under the codes of the older query protocol, which are the documented ones.
				'x-amzn-query-mode': 'true',
			},
			body: write(input),
		}),
	};
}

/** The protocols, by the SDK's ids of the services. */
export const protocols: Readonly<Record<LeanService, Protocol>> = {
	SQS: jsonRpc('sqs', 'AmazonSQS', writeInput),
	CloudWatch: jsonRpc('monitoring', 'GraniteServiceVersion20100801', writeDates),
	Lambda: {
		...json,
		signingName: 'lambda',
		write(_, input: LeanInput<'Lambda ListEventSourceMappings'>) {
			const given = Object.entries(input).filter(([, value]) => value !== undefined);
			return {
				method: 'GET',
				path: '/2015-03-31/event-source-mappings',
				query: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
				headers: {},
			};
		},
	},
	STS: {
		signingName: 'sts',
		write: (action) => ({
			method: 'POST',
			path: '/',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: `Action=${action}&Version=2011-06-15`,
		}),
		read: readCallerIdentity,
		refuseBent: (text, operation) => refuseBentXml(text, partsOf(operation)[1]),
	},
};
