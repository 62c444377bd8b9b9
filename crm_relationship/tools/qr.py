"""QR codes as SVG: sharp on paper, and no library for pixels is needed."""

import base64

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing


def qr_data_url(text, size=300):
    """Return a QR code of ``text`` as the source of a picture.

    :param str text: what the code says
    :param int size: width and height in points
    """
    drawing = createBarcodeDrawing(
        "QR", value=text, width=size, height=size, barLevel="M", barBorder=4
    )
    svg = renderSVG.drawToString(drawing)
    svg = svg if isinstance(svg, bytes) else svg.encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
