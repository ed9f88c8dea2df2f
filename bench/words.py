"""Occurrences of words and phrases in lines of text, as a Python pipeline counts them.

Usage: words.py expression|dictionary TEXT FORMS   (FORMS: JSON, a list of forms for each entry). Prints one line of JSON: processor
time without reading the file, and occurrences by entry. Both count the longest phrase where several begin.
"""

import json
import re
import sys
import time


def by_expression(captions, entry_of):
    longest_first = sorted(entry_of, key=len, reverse=True)
    # The end of each form: spaces and hyphens between words, no letter or digit on either side.
    forms = "|".join(re.escape(form).replace(r"\ ", r"[\s_-]+") for form in longest_first)
    find = re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])").findall
    inner = re.compile(r"[\s_-]+")
    counts = {}
    for caption in captions:
        for found in find(caption.lower()):
            counts[found] = counts.get(found, 0) + 1
    return {form: n for raw, n in counts.items() for form in [inner.sub(" ", raw)]}


def by_dictionary(captions, entry_of):
    longest = max(form.count(" ") for form in entry_of) + 1
    first = {form.split(" ")[0] for form in entry_of}
    words = re.compile(r"[^\W_]+|[^\w\s-]").findall
    counts = {}
    for caption in captions:
        found = words(caption.lower())
        at = 0
        while at < len(found):
            if found[at] not in first:
                at += 1
                continue
            for length in range(longest, 0, -1):
                form = " ".join(found[at : at + length]) if length > 1 else found[at]
                if form in entry_of and (length == 1 or at + length <= len(found)):
                    counts[form] = counts.get(form, 0) + 1
                    at += length
                    break
            else:
                at += 1
    return counts


def main():
    kind, text, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    entry_of = {form: k for k, forms in enumerate(entries) for form in forms}
    with open(text, encoding="utf-8") as file:
        captions = file.read().splitlines()
    start = time.process_time()
    counts = (by_expression if kind == "expression" else by_dictionary)(captions, entry_of)
    seconds = time.process_time() - start
    occurrences = [0] * len(entries)
    for form, n in counts.items():
        occurrences[entry_of[form]] += n
    print(json.dumps({"seconds": seconds, "occurrences": occurrences}))


if __name__ == "__main__":
    main()
