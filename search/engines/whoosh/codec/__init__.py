"""The files of a segment: postings as packed arrays, mapped into memory. A codec of Whoosh's."""
