"""The same searches and articles as JSON, under `/api/v1/`, and the page that describes them."""
