import { InputError } from '../../files/input-error.js';
import type { TextTowerConfig } from '../clip-config.js';

/** How texts become tokens where every word (or phrase) is one token. */
export interface WordVocabulary {
  /** Words by token; the texts' separators are not in them. */
  readonly words: readonly string[];
  /** Stands between the words of a text, spaces around it aside. */
  readonly separator: string;
  /** Token before the first word. Not the token of a word. */
  readonly start: number;
  /** Token after the last word, the largest of all: embeddings are taken there. */
  readonly end: number;
  /** Token that fills texts up; may be a word's, as nothing looks behind the end. */
  readonly padding: number;
}

const [startText, endText] = ['<|startoftext|>', '<|endoftext|>'];

/** Tokens by text. @throws InputError where vocabulary and text tower do not fit. */
function vocabularyOf(
  { words, start, end, padding }: WordVocabulary,
  tower: TextTowerConfig,
): Map<string, number> {
  const tokens = new Map(words.map((word, token) => [word, token]));
  tokens.set(startText, start).set(endText, end);
  const numbers = new Set(tokens.values());
  const complete = Array.from({ length: tower.vocabulary }, (_, token) => token).every((token) =>
    numbers.has(token),
  );
  if (
    tokens.size !== tower.vocabulary ||
    !complete ||
    end !== tower.vocabulary - 1 ||
    !numbers.has(padding)
  ) {
    throw new InputError(
      `text tower: expected the vocabulary of ${words.length} words, start and end: ${words.length + 2} tokens, ` +
        `got a model of ${tower.vocabulary} tokens; export it with the vocabulary that it was trained with`,
    );
  }
  return tokens;
}

/** Characters that mean something in a regular expression. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function addedToken(id: number, content: string): object {
  return { id, content, single_word: false, lstrip: true, rstrip: true, normalized: false, special: true };
}

/**
 * `tokenizer.json` and `tokenizer_config.json` of Hugging Face's tokenizers: texts cut at the separator, each word
 * looked up whole, start and end around them, and padded to the context. A word that is not in the vocabulary is an
 * error there.
 *
 * @throws InputError where the vocabulary is not the text tower's.
 */
export function tokenizerFiles(
  vocabulary: WordVocabulary,
  tower: TextTowerConfig,
): { readonly tokenizer: object; readonly config: object } {
  const tokens = vocabularyOf(vocabulary, tower);
  const { start, end, padding, separator } = vocabulary;
  const paddingText = [...tokens].find(([, token]) => token === padding)![0];
  const special = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  const sequence = { Sequence: { id: 'A', type_id: 0 } };
  const specialEntry = (id: string, token: number): object => ({ id, ids: [token], tokens: [id] });
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: {
        strategy: { Fixed: tower.context },
        direction: 'Right',
        pad_to_multiple_of: null,
        pad_id: padding,
        pad_type_id: 0,
        pad_token: paddingText,
      },
      added_tokens: [addedToken(start, startText), addedToken(end, endText)],
      normalizer: { type: 'Strip', strip_left: true, strip_right: true },
      pre_tokenizer: {
        type: 'Split',
        pattern: { Regex: `\\s*${escaped(separator)}\\s*` },
        behavior: 'Removed',
        invert: false,
      },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special(startText), sequence, special(endText)],
        pair: [special(startText), sequence, special(endText)],
        special_tokens: {
          [startText]: specialEntry(startText, start),
          [endText]: specialEntry(endText, end),
        },
      },
      decoder: null,
      // There is no token for unknown words: this one, which no vocabulary has, makes them an error.
      model: { type: 'WordLevel', vocab: Object.fromEntries(tokens), unk_token: '<|unknown|>' },
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: tower.context,
      padding_side: 'right',
      bos_token: startText,
      eos_token: endText,
      pad_token: paddingText,
      clean_up_tokenization_spaces: false,
    },
  };
}
