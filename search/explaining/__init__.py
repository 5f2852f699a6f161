"""Why is an article among the hits, at its place, or not at all?"""
