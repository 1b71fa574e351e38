import {
	type FunctionConfiguration as FunctionConfigurationOutput,
	GetFunctionConfigurationCommand,
	type LambdaClient,
	ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { type FunctionConfiguration, functionOfArn } from '../../domain/consumers/mapping.ts';
import type { FunctionGateway } from '../../operations/ports.ts';
import { countIn, givenList, givenText } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions } from '../gateway-parts.ts';

/** The part of the function gateway that is called now and then: by the SDK's own client. */
export type FunctionDetails = Pick<FunctionGateway, 'configuration' | 'functionsPage'>;

/** Functions themselves, on Lambda. */
export function createFunctionDetails({
	lambda,
	gate,
}: {
	readonly lambda: () => LambdaClient;
	readonly gate: Gate;
}): FunctionDetails {
	return {
		async configuration(arn, options) {
			return gate.call(
				'Lambda GetFunctionConfiguration',
				new GetFunctionConfigurationCommand({ FunctionName: arn }),
				passOptions(options, { label: functionOfArn(arn).name }),
				async (command) => functionOf(await lambda().send(command), arn),
			);
		},

		async functionsPage({ next }, options) {
			return gate.call(
				'Lambda ListFunctions',
				new ListFunctionsCommand({ MaxItems: 50, ...optional('Marker', next) }),
				passOptions(options),
				async (command) => {
					const { Functions, NextMarker } = await lambda().send(command);
					const listed = givenList(Functions, 'Functions');
					return {
						items: listed.map((one) => functionOf(one, givenText(one.FunctionArn, 'FunctionArn'))),
						...nextPage(NextMarker),
					};
				},
			);
		},
	};
}

function functionOf(answer: FunctionConfigurationOutput, asked: string): FunctionConfiguration {
	const { LoggingConfig: log } = answer;
	const arn = answer.FunctionArn ?? asked;
	const name = answer.FunctionName ?? functionOfArn(asked).name;
	return {
		name,
		arn,
		// Source: Lambda developer guide, "Configuring CloudWatch log groups".
		logGroup: log?.LogGroup || `/aws/lambda/${name}`,
		...optional('version', answer.Version),
		...optional('timeoutSeconds', countIn(answer.Timeout)),
		...optional('runtime', answer.Runtime),
		...optional('state', answer.State),
		...optional('deadLetterTargetArn', answer.DeadLetterConfig?.TargetArn || undefined),
		...(log?.LogFormat === 'JSON' || log?.LogFormat === 'Text' ? { logFormat: log.LogFormat } : {}),
	};
}
