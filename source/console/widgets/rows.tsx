import { Box, Text } from 'ink';
import { memo } from 'react';

/**
 * One screen row: a string of known width, composed by presentation/line.ts and by nothing else.
 * Memoised, so that a key that moves the cursor makes React touch two rows of sixty.
 */
const Row = memo(function Row({ text }: { readonly text: string }) {
	// An empty Text has no height in Ink; every row must keep its line.
	return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

/** The whole frame: exactly as many composed rows as the terminal has. */
export const Rows = memo(function Rows({ rows }: { readonly rows: readonly string[] }) {
	return (
		<Box flexDirection="column" height={rows.length}>
			{rows.map((text, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a screen row is its position
				<Row key={index} text={text} />
			))}
		</Box>
	);
});
