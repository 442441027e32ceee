"""HTML comments within a text."""


def without_comments(text: str) -> str:
    """HTML comments that are closed are taken out, in one pass."""
    parts, position = list[str](), 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + 3
    return "".join([*parts, text[position:]])
